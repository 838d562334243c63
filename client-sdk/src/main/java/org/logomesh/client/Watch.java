package org.logomesh.client;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;

/**
 * Stays connected to every relay and peer until closed. A link that ends is opened again, at first
 * after a fraction of a second, then ever more slowly, up to half a minute, so that a relay that
 * comes back is not overrun. Thread-safe.
 */
public final class Watch implements AutoCloseable {
  /** First wait before a link is opened again. */
  private static final long FIRST_WAIT_MILLIS = 250;

  /** Longest wait: what a person puts up with after a relay has come back. */
  private static final long LONGEST_WAIT_MILLIS = 30_000;

  private final Syncing syncing;
  private final PeerBook peers;
  private final BooleanSupplier offline;
  private final Consumer<Set<LogId>> behind;
  private final Consumer<Set<LogId>> ahead;
  private final Consumer<Watch> onClose;
  private volatile boolean closed;

  /**
   * @param behind told of logs of which a relay has dropped what is not here; may end the links
   * @param ahead told of logs of which a relay lacks what is not here either
   */
  Watch(
      Syncing syncing,
      PeerBook peers,
      BooleanSupplier offline,
      Consumer<Set<LogId>> behind,
      Consumer<Set<LogId>> ahead,
      Consumer<Watch> onClose) {
    this.syncing = syncing;
    this.peers = peers;
    this.offline = offline;
    this.behind = behind;
    this.ahead = ahead;
    this.onClose = onClose;
    for (Syncing.Target target : peers.all()) {
      syncing.dialers().execute(() -> keep(target));
    }
  }

  private void keep(Syncing.Target target) {
    long wait = FIRST_WAIT_MILLIS;
    while (!closed) {
      try {
        if (!offline.getAsBoolean()) {
          LiveLink link = syncing.link(target);
          awaitEnd(link);
          SpaceException ended = lastFailure;
          if (ended != null) {
            var unused = syncing.mended(target, ended); // then the next attempt may succeed
          }
          wait = link.caughtUp().isCompletedExceptionally() ? wait : FIRST_WAIT_MILLIS;
        }
      } catch (SpaceException e) {
        lastFailure = e;
      }
      if (!pause(wait + ThreadLocalRandom.current().nextLong(wait / 2))) {
        return;
      }
      wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
    }
  }

  private volatile @Nullable SpaceException lastFailure;

  /** Why the last attempt to connect failed, or null if none did. */
  public @Nullable SpaceException lastFailure() {
    return lastFailure;
  }

  /** Whether a link is up. */
  public boolean isConnected() {
    return syncing.isLive();
  }

  private void awaitEnd(LiveLink link) {
    boolean told = !link.peer().isRelay();
    boolean filled = told;
    while (!closed) {
      Set<LogId> lacking = told ? Set.of() : syncing.lacking(link);
      if (!lacking.isEmpty()) {
        told = true; // once for each link: what did not help does not help a second later
        behind.accept(lacking);
      }
      Set<LogId> unsendable = filled ? Set.of() : syncing.unsendable(link);
      if (!unsendable.isEmpty()) {
        filled = true;
        ahead.accept(unsendable);
      }
      try {
        lastFailure = link.ended().get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        lastFailure = null; // still up
      } catch (ExecutionException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the links. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.accept(this);
      syncing.disconnect();
    }
  }

  /** How many relays and peers are kept connected. */
  public int targets() {
    return peers.all().size();
  }
}
