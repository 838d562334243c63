package org.logomesh.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.LinkFault;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.LogId;

/** Keeps the links of one space: opens them, lets conversations run over them, closes them. */
final class Syncing implements AutoCloseable {
  /** How often conversations are told the time: the grain of their timeouts. */
  static final long TICK_MILLIS = 1_000;

  /** Durations are longer than clocks can count. */
  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

  /** What a sync may take beyond its time: a connection being opened, a commit on a busy disk. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final EngineThread engine;
  private final Replica replica;
  private final Targets targets;
  private final Map<PeerName, LiveLink> live = new LinkedHashMap<>(); // on the engine's thread
  private final Set<SyncWarning> warnings = new LinkedHashSet<>(); // on the engine's thread
  private final ExecutorService dialers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "logomesh-dial");
            thread.setDaemon(true);
            return thread;
          });

  Syncing(EngineThread engine, Replica replica, Targets targets) {
    this.engine = engine;
    this.replica = replica;
    this.targets = targets;
    engine.every(TICK_MILLIS, this::tick);
  }

  private void tick() {
    long now = System.nanoTime() / 1_000_000;
    for (LiveLink link : List.copyOf(live.values())) {
      link.tick(now);
    }
    if (!live.isEmpty()) {
      replica.noticeOthers();
    }
  }

  /** How a peer is reached. */
  interface Target {
    PeerName name();

    Link open() throws LinkException;

    /**
     * Does something about a reason for which the peer turned this device away, if there is
     * something to do.
     *
     * @return whether opening again may succeed now
     */
    default boolean mend(LinkFault fault) throws LinkException {
      return false;
    }
  }

  /** Which peers there are to reach. */
  interface Targets {
    List<Target> all();
  }

  /** Whether any link is up. */
  boolean isLive() {
    return engine.call(() -> !live.isEmpty());
  }

  /** What was noticed since the space was opened. */
  List<SyncWarning> warnings() {
    return engine.call(() -> List.copyOf(warnings));
  }

  void warn(SyncWarning warning) {
    warnings.add(warning);
  }

  /** Takes a link that the other side opened. */
  LiveLink accept(PeerName peer, Link link) {
    return begin(peer, link);
  }

  private LiveLink begin(PeerName peer, Link link) {
    LiveLink made =
        LiveLink.begin(
            engine,
            replica,
            peer,
            link,
            ended -> {
              live.remove(peer, ended);
              warnings.addAll(ended.warnings());
            });
    engine.call(() -> live.put(peer, made));
    return made;
  }

  /** Opens a link to a target, or returns the one that is up. Waits for the network. */
  LiveLink link(Target target) {
    LiveLink up = engine.call(() -> live.get(target.name()));
    if (up != null && !up.ended().isDone()) {
      return up;
    }
    try {
      return begin(target.name(), target.open());
    } catch (LinkException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Syncs once with every target, side by side.
   *
   * @param patience how long to wait for each; beyond a day is a day
   * @param keep whether links stay up afterwards
   * @throws SpaceException if no target could be reached, or none within the time
   */
  Moved once(Duration patience, boolean keep) {
    Duration timeout = patience.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : patience;
    List<Target> all = targets.all();
    if (all.isEmpty()) {
      throw new SpaceException(
          SpaceException.Kind.UNREACHABLE,
          "there is no relay and no peer to sync with yet; set one up first");
    }
    List<CompletableFuture<LiveLink>> runs = new ArrayList<>();
    for (Target target : all) {
      runs.add(CompletableFuture.supplyAsync(() -> run(target, timeout), dialers));
    }
    List<LiveLink> done = new ArrayList<>();
    SpaceException failure = null;
    List<SyncWarning> noticed = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      try {
        done.add(runs.get(i).get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS));
      } catch (ExecutionException | TimeoutException e) {
        PeerName peer = all.get(i).name();
        failure = e instanceof TimeoutException late ? unfinished(peer, timeout, late) : failure(e);
        noticed.add(
            new SyncWarning(
                SyncWarning.Kind.UNREACHABLE, peer, peer + ": " + failure.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SpaceException(SpaceException.Kind.TIMEOUT, "interrupted while syncing", e);
      }
    }
    if (done.isEmpty() && failure != null) {
      throw failure;
    }
    return engine.call(() -> tally(done, noticed, keep));
  }

  private LiveLink run(Target target, Duration timeout) {
    try {
      return catchUp(target, timeout);
    } catch (SpaceException refused) {
      if (!mended(target, refused)) {
        throw refused;
      }
      return catchUp(target, timeout);
    }
  }

  /** Whether something could be done about why a target turned this device away. */
  boolean mended(Target target, SpaceException refused) {
    try {
      return refused.getCause() instanceof LinkException refusal && target.mend(refusal.fault());
    } catch (LinkException | SpaceException e) {
      refused.addSuppressed(e);
      return false;
    }
  }

  private LiveLink catchUp(Target target, Duration timeout) {
    boolean wasUp = engine.call(() -> live.containsKey(target.name()));
    LiveLink link = link(target);
    try {
      link.caughtUp().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (wasUp) {
        awaitDrained(link, timeout);
      }
      return link;
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      engine.call(() -> retire(link));
      throw unfinished(target.name(), timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpaceException(SpaceException.Kind.TIMEOUT, "interrupted while syncing", e);
    }
  }

  /**
   * Hands the membership over to one target, and nothing else that would take its time.
   *
   * @param keep whether a link that was made for this stays up
   * @return whether the target has said that it has all of it, durably; false if it has not within
   *     the time, or does not speak of it
   * @throws SpaceException if it cannot be reached
   */
  boolean tellMembership(Target target, Duration timeout, boolean keep) {
    boolean wasUp = engine.call(() -> live.containsKey(target.name()));
    LiveLink link = link(target);
    try {
      awaitMembership(link, timeout);
      return engine.call(() -> link.conversation().isTrustAtPeer());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpaceException(SpaceException.Kind.TIMEOUT, "interrupted while syncing", e);
    } finally {
      if (!wasUp && !keep) {
        engine.call(() -> retire(link));
      }
    }
  }

  // Over when the other side has said so, or has caught up without owing such a word.
  private void awaitMembership(LiveLink link, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!engine.call(() -> isMembershipSettled(link))
        && !link.ended().isDone()
        && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
  }

  private static boolean isMembershipSettled(LiveLink link) {
    return link.conversation().isTrustAtPeer()
        || (link.caughtUp().isDone() && !link.conversation().isAwaitingTrustAck());
  }

  /** Of which logs the other side of a link has dropped what is not here. */
  Set<LogId> lacking(LiveLink link) {
    return engine.call(link::lacking);
  }

  /** Of which logs the other side of a link lacks what is not here either. */
  Set<LogId> unsendable(LiveLink link) {
    return engine.call(link::unsendable);
  }

  // A link that was up has no beginning to measure from: it is in step when nothing is pending.
  private void awaitDrained(LiveLink link, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (isPending(link) && !link.ended().isDone() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
  }

  // At once out of the way: what is closing must not be taken for a link that is up.
  private boolean retire(LiveLink link) {
    boolean was = live.remove(link.peer(), link);
    link.close();
    return was;
  }

  private boolean isPending(LiveLink link) {
    return engine.call(
        () -> {
          replica.settleAcknowledgements();
          return replica.store().peers().pending(link.peer().text()) > 0
              || link.conversation().isAwaitingTrustAck();
        });
  }

  private Moved tally(List<LiveLink> links, List<SyncWarning> noticed, boolean keep) {
    Moved moved = Moved.over(links, noticed);
    if (!keep) {
      links.forEach(this::retire);
    }
    warnings.addAll(moved.warnings());
    return moved;
  }

  private static SpaceException unfinished(PeerName peer, Duration timeout, TimeoutException e) {
    return new SpaceException(
        SpaceException.Kind.TIMEOUT,
        "sync with " + peer + " did not finish within " + timeout.toSeconds() + " s",
        e);
  }

  private static SpaceException failure(Exception e) {
    Throwable cause = e;
    while (cause != null) {
      if (cause instanceof SpaceException space) {
        return space;
      }
      cause = cause.getCause();
    }
    return new SpaceException(SpaceException.Kind.UNREACHABLE, "sync failed: " + e, e);
  }

  /** Closes every link. */
  void disconnect() {
    for (LiveLink link : engine.call(() -> List.copyOf(live.values()))) {
      link.close();
    }
  }

  ExecutorService dialers() {
    return dialers;
  }

  @Override
  public void close() {
    disconnect();
    dialers.shutdownNow();
  }
}
