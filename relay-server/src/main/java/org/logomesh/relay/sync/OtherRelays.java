package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Takes up what other relays on the same store have written into the space. It is told only that
 * there may be something, and compares what is stored with what is known here: trust records, heads
 * of logs, forks, statements. So a message that was lost costs time and nothing else. Used in the
 * order of the space's hub.
 */
final class OtherRelays {
  private static final Logger log = LoggerFactory.getLogger(OtherRelays.class);

  private final SpaceHub hub;
  private final EntryStore store;
  private final LogBook book;
  private final TrustAppends trust;
  private final Appends appends;
  private boolean reading;
  private boolean more;
  private @Nullable Runnable held;

  OtherRelays(SpaceHub hub, EntryStore store, LogBook book, TrustAppends trust, Appends appends) {
    this.hub = hub;
    this.store = store;
    this.book = book;
    this.trust = trust;
    this.appends = appends;
  }

  /** There may be something new, but it cannot be taken up yet. */
  void later() {
    more = true;
  }

  /** Takes up what could not be taken up before. */
  void goOn() {
    if (more) {
      wrote();
    }
  }

  /** There may be something new; what comes while it is read is looked at afterwards. */
  void wrote() {
    more = reading;
    if (!reading) {
      reading = true;
      // First: entries cite trust records.
      trust.refresh(
          () ->
              read(
                  store.forks(hub.space()),
                  proofs -> readLogs(proofs, found -> take(found, proofs))),
          this::failed);
    }
  }

  private <T> void read(Mono<T> answer, Consumer<T> then) {
    hub.then(answer, found -> then.accept(Objects.requireNonNull(found)), this::failed);
  }

  private void failed(StoreException error) {
    log.debug("what other relays wrote was not read: {}", error.getMessage());
    reading = false;
    more = true; // with the next tick
    release();
  }

  private void release() {
    Runnable release = held;
    held = null;
    if (release != null) {
      release.run();
    }
  }

  /** What the store has of the space, and how many forks were known here when that was read. */
  private record Found(List<StoredLog> logs, int knownForks) {}

  // The proofs are read before and after the logs: those that cut a log are among them for sure.
  private void readLogs(List<byte[]> proofs, Consumer<Found> then) {
    int knownForks = book.forks().proofs().size();
    readLogs(
        null,
        new ArrayList<>(),
        logs ->
            read(
                store.forks(hub.space()),
                now -> {
                  if (now.size() == proofs.size()) {
                    then.accept(new Found(logs, knownForks));
                  } else {
                    readLogs(now, then);
                  }
                }));
  }

  private void readLogs(
      @Nullable LogId after, List<StoredLog> logs, Consumer<List<StoredLog>> then) {
    read(
        store.logsAfter(hub.space(), after, SpaceHub.LOG_PAGE),
        page -> {
          logs.addAll(page);
          if (page.size() == SpaceHub.LOG_PAGE) {
            readLogs(page.get(page.size() - 1).id(), logs, then);
          } else {
            then.accept(logs);
          }
        });
  }

  // ---- logs and forks -----------------------------------------------------------------------

  private void take(Found found, List<byte[]> stored) {
    if (found.knownForks() != book.forks().proofs().size()) {
      more = true; // a log was cut here meanwhile: what was read is older than that
      readStatements();
      return;
    }
    for (StoredLog log : found.logs()) {
      if (isKnownByThisName(log) && book.advance(log)) {
        hub.tellHead(log);
      }
    }
    Set<LogId> forked = new LinkedHashSet<>();
    unknown(stored).forEach(proof -> forked.add(proof.log()));
    takeForks(new ArrayList<>(forked));
  }

  /** A branch whose fork is not known yet comes with the fork. */
  private boolean isKnownByThisName(StoredLog log) {
    LogId origin = log.state().log();
    return log.id().equals(origin) || book.forks().origin(log.id()).equals(origin);
  }

  private List<ForkProof> unknown(List<byte[]> stored) {
    List<ForkProof> unknown = new ArrayList<>();
    for (byte[] bytes : stored) {
      try {
        if (FrameCodec.decode(bytes) instanceof ForkProof proof && !book.forks().knows(proof)) {
          unknown.add(proof);
        }
      } catch (CborException damaged) {
        log.warn("space {}: a fork proof is damaged in the store", hub.space().abbreviated());
      }
    }
    return unknown;
  }

  private void takeForks(List<LogId> forked) {
    if (forked.isEmpty()) {
      readStatements();
      return;
    }
    LogId origin = forked.remove(0);
    // Nothing else happens to the log meanwhile: its names change.
    appends.exclusively(
        origin,
        release -> {
          held = release;
          read(
              store.forks(hub.space()),
              proofs ->
                  readLogs(
                      proofs,
                      found -> {
                        cut(origin, unknown(proofs), found.logs());
                        release();
                        takeForks(forked);
                      }));
        });
  }

  private void cut(LogId origin, List<ForkProof> unknown, List<StoredLog> logs) {
    List<ForkProof> proofs = unknown.stream().filter(proof -> proof.log().equals(origin)).toList();
    if (proofs.isEmpty()) {
      return; // found out here meanwhile
    }
    book.put(proofs);
    book.replace(
        origin,
        logs.stream()
            .filter(log -> log.state().log().equals(origin))
            .filter(this::isKnownByThisName)
            .toList());
    Frontier frontier = book.frontier();
    hub.tellOthers(null, c -> hub.perform(c, c.session().onForksRecorded(proofs, frontier)));
    book.ofOrigin(origin).forEach(hub::tellHead); // they may have grown too
  }

  // ---- statements ---------------------------------------------------------------------------

  private void readStatements() {
    read(
        store.statements(hub.space()),
        stored -> {
          for (byte[] bytes : stored) {
            HeadsStatement news = hub.remember(bytes);
            if (news != null) {
              hub.tellOthers(null, c -> hub.perform(c, c.session().onStatement(news)));
            }
          }
          reading = false;
          goOn();
        });
  }
}
