package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.ForkCut;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.store.DamagedLogException;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogCut;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Records forks and cuts the logs that were forked. What a proof means is decided by {@link
 * ForkCut}; here it is found out what the store has there. One fork of a log at a time; the caller
 * sees to that.
 */
final class ForkRecorder {
  private static final Logger log = LoggerFactory.getLogger(ForkRecorder.class);

  private final SpaceHub hub;
  private final EntryStore store;
  private final LogBook book;
  private final Healing healing;
  private final SyncCounters counters;

  ForkRecorder(
      SpaceHub hub, EntryStore store, LogBook book, Healing healing, SyncCounters counters) {
    this.hub = hub;
    this.store = store;
    this.book = book;
    this.healing = healing;
    this.counters = counters;
  }

  /** The log that holds the last common entry, where it stood after it, and how it goes on here. */
  private record Site(LogId log, LogState before, List<SealedEntry> own) {}

  /**
   * Makes the proof of a fork between a log and a branch that was brought, and records it.
   *
   * @param done told whether the fork is known now
   */
  void found(LogId id, ForkBranch theirs, Consumer<Boolean> done) {
    LogId origin = book.forks().origin(id);
    ForkProof known = book.forks().against(origin, theirs);
    if (known != null) {
      record(known, done);
      return;
    }
    StoredLog stored = book.log(id);
    if (stored == null || stored.state().seq() < theirs.seq()) {
      done.accept(book.forks().isForked(id));
      return;
    }
    hub.then(
        own(stored, theirs.seq()),
        entries -> {
          ForkProof proof = entries == null ? null : prove(origin, entries, theirs);
          if (proof == null) {
            done.accept(false);
          } else {
            record(proof, done);
          }
        },
        error -> {
          healing.notice(id, error, null, () -> {});
          done.accept(false);
        });
  }

  private static @Nullable ForkProof prove(LogId origin, List<SealedEntry> own, ForkBranch theirs) {
    try {
      return ForkProof.of(origin, ForkBranch.startingWith(own), theirs);
    } catch (IllegalArgumentException notAFork) {
      return null;
    }
  }

  /** Checks a proof, and if it holds, is news and can be placed, cuts the log there. */
  void record(ForkProof proof, Consumer<Boolean> done) {
    if (book.forks().knows(proof)) {
      done.accept(true);
      return;
    }
    hub.then(
        site(proof),
        site -> {
          ForkCut cut =
              site == null
                  ? null
                  : ForkCut.plan(
                      book.forks(), proof, site.log(), site.before(), site.own(), hub::key);
          if (cut == null) {
            done.accept(false);
          } else {
            keep(cut, Objects.requireNonNull(site).before(), done);
          }
        },
        error -> {
          for (LogId relative : book.forks().family(proof.log())) {
            noticeIn(relative, error);
          }
          failed(error, done);
        });
  }

  private void noticeIn(LogId relative, StoreException error) {
    StoredLog stored = book.log(relative);
    if (stored != null
        && error instanceof DamagedLogException damaged
        && stored.firstSeq() <= damaged.firstDamaged()
        && damaged.firstDamaged() <= stored.state().seq()) {
      healing.notice(relative, error, null, () -> {});
    }
  }

  /** Looks for the log that holds the last common entry; nothing if it is not here yet. */
  private Mono<Site> site(ForkProof proof) {
    Mono<Site> found = Mono.empty();
    for (LogId relative : book.forks().family(proof.log())) {
      StoredLog candidate = book.log(relative);
      if (candidate != null
          && candidate.firstSeq() <= proof.seq()
          && candidate.state().seq() >= proof.seq() - 1) {
        found = found.switchIfEmpty(siteIn(candidate, proof));
      }
    }
    return found;
  }

  private Mono<Site> siteIn(StoredLog candidate, ForkProof proof) {
    if (candidate.state().seq() == proof.seq() - 1) {
      return candidate.state().hash().equals(proof.previous())
          ? Mono.just(new Site(candidate.id(), candidate.state(), List.of()))
          : Mono.empty();
    }
    return store
        .entry(hub.space(), candidate.id(), proof.seq())
        .filter(entry -> Objects.equals(entry.header().previous(), proof.previous()))
        .flatMap(
            entry ->
                Mono.zip(
                    before(candidate, proof),
                    own(candidate, proof.seq()),
                    (before, own) -> new Site(candidate.id(), before, own)));
  }

  // The log will end here: it is read before that is written down whether the entry is whole.
  private Mono<LogState> before(StoredLog candidate, ForkProof proof) {
    return store
        .stateAt(hub.space(), candidate.id(), proof.seq() - 1)
        .doOnNext(
            before -> {
              if (!before.hash().equals(proof.previous())) {
                throw new DamagedLogException(before.seq(), "the entry before a fork is damaged");
              }
            });
  }

  /** Emits what is here from a place on, with those signatures only that hold. */
  private Mono<List<SealedEntry>> own(StoredLog stored, long fromSeq) {
    return store
        .range(hub.space(), stored.id(), fromSeq, Entries.TARGET_BYTES)
        .map(
            entries -> {
              DeviceId author = stored.state().device();
              List<SealedEntry> proven = new ArrayList<>();
              for (SealedEntry entry : entries) {
                boolean holds = isSigned(entry, stored.state().log(), author);
                proven.add(
                    SealedEntry.of(
                        entry.headerBytes(), entry.ciphertext(), holds ? entry.signature() : null));
                if (holds) {
                  break;
                }
              }
              return proven;
            });
  }

  // Only the last signature of a run was checked when it came; the ones before were taken as sent.
  private boolean isSigned(SealedEntry entry, LogId origin, DeviceId author) {
    return entry.isSignedBy(hub.key(author), hub.space(), origin);
  }

  private void keep(ForkCut plan, LogState before, Consumer<Boolean> done) {
    StoredLog whole = book.log(plan.log());
    Branch branch = plan.branch();
    LogCut cut =
        branch == null || whole == null
            ? null
            : new LogCut(plan.log(), whole.state().hash(), before, branch.log());
    hub.then(
        store.putForks(hub.space(), plan.proofs().stream().map(FrameCodec::encode).toList(), cut),
        kept -> {
          if (Boolean.TRUE.equals(kept)) {
            book.put(plan.proofs());
            if (cut != null) {
              book.cut(cut);
            }
            counters.forked();
            Frontier frontier = book.frontier();
            hub.tellOthers(
                null, c -> hub.perform(c, c.session().onForksRecorded(plan.proofs(), frontier)));
            hub.othersWrote(); // branches that were begun with a snapshot waited for it
          }
          done.accept(Boolean.TRUE.equals(kept));
        },
        error -> failed(error, done));
  }

  private static void failed(Exception error, Consumer<Boolean> done) {
    log.warn("a fork was not recorded: {}", error.getMessage());
    done.accept(false);
  }
}
