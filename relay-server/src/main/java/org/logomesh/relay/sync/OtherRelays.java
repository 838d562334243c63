package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.relay.access.TrustCache;
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
  private final TrustCache trusts;
  private final LogBook book;
  private final TrustAppends trust;
  private final Appends appends;
  private final Healing healing;
  private boolean reading;
  private boolean more;
  private @Nullable Runnable held;

  OtherRelays(
      SpaceHub hub,
      EntryStore store,
      TrustCache trusts,
      LogBook book,
      TrustAppends trust,
      Appends appends,
      Healing healing) {
    this.hub = hub;
    this.store = store;
    this.trusts = trusts;
    this.book = book;
    this.trust = trust;
    this.appends = appends;
    this.healing = healing;
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
      int knownForks = book.forks().proofs().size();
      // Logs first: what they cite, and what cut them, is then in what is read after them.
      readLogs(
          null,
          new ArrayList<>(),
          logs ->
              read(
                  Mono.zip(
                      trusts.snapshot(hub.space()),
                      store.forks(hub.space()),
                      store.statements(hub.space())),
                  found -> {
                    trust.take(found.getT1());
                    take(logs, knownForks, found.getT2(), found.getT3());
                  }));
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
    if (error.reason() == StoreException.Reason.UNKNOWN_SPACE) {
      hub.endAll(StoreErrors.code(error));
    }
  }

  private void release() {
    Runnable release = held;
    held = null;
    if (release != null) {
      release.run();
    }
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

  private void take(
      List<StoredLog> logs, int knownForks, List<byte[]> proofs, List<byte[]> statements) {
    remember(statements);
    if (knownForks == book.forks().proofs().size()) {
      for (StoredLog log : logs) {
        boolean isFounded = book.beginsBeyondWhatIsKnown(log);
        if (book.isKnownByThisName(log) && book.advance(log)) {
          if (isFounded) {
            hub.tellFounded(log);
          } else {
            hub.tellHead(log);
          }
        }
      }
    } else {
      more = true; // a log was cut here meanwhile: what was read is older than that
    }
    Set<LogId> forked = new LinkedHashSet<>();
    unknown(proofs).forEach(proof -> forked.add(proof.log()));
    takeForks(new ArrayList<>(forked), proofs);
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

  private void takeForks(List<LogId> forked, List<byte[]> proofs) {
    if (forked.isEmpty()) {
      healing.lookAgain();
      reading = false;
      goOn();
      return;
    }
    LogId origin = forked.remove(0);
    // Nothing else happens to the log meanwhile: its names change.
    appends.exclusively(
        origin,
        release -> {
          held = release;
          readCut(
              proofs,
              (logs, now) -> {
                cut(origin, unknown(now), logs);
                release();
                takeForks(forked, now);
              });
        });
  }

  // The same proofs before and after: those that cut the logs are among them for sure.
  private void readCut(List<byte[]> before, BiConsumer<List<StoredLog>, List<byte[]>> then) {
    readLogs(
        null,
        new ArrayList<>(),
        logs ->
            read(
                store.forks(hub.space()),
                after -> {
                  if (after.size() == before.size()) {
                    then.accept(logs, after);
                  } else {
                    readCut(after, then);
                  }
                }));
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
            .filter(book::isKnownByThisName)
            .toList());
    Frontier frontier = book.frontier();
    hub.tellOthers(null, c -> hub.perform(c, c.session().onForksRecorded(proofs, frontier)));
    book.ofOrigin(origin).forEach(hub::tellHead); // they may have grown too
  }

  // ---- statements ---------------------------------------------------------------------------

  private void remember(List<byte[]> statements) {
    for (byte[] stored : statements) {
      HeadsStatement news = hub.remember(stored);
      if (news != null) {
        hub.tellOthers(null, c -> hub.perform(c, c.session().onStatement(news)));
      }
    }
  }
}
