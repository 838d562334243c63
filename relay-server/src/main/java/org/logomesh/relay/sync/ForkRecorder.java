package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.sync.ForkCut;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.EntryDigest;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.store.DamagedLogException;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.ErasedEntry;
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

  /**
   * How a log goes on here from a place: digests up to the first signature that holds, or as far as
   * there are any.
   */
  private record Run(List<EntryDigest> digests, @Nullable Signature signature) {
    static final Run NONE = new Run(List.of(), null);

    @Nullable EntryDigest first() {
      return digests.isEmpty() ? null : digests.get(0);
    }

    boolean partsAt(@Nullable EntryHash previous) {
      EntryDigest first = first();
      return first != null && Objects.equals(first.header().previous(), previous);
    }

    /** Returns null if nothing proves that the author wrote it. */
    @Nullable ForkBranch branch() {
      return signature == null || digests.size() > ForkBranch.MAX_RUN
          ? null
          : new ForkBranch(digests, signature);
    }
  }

  /** The log that holds the last common entry, where it stood after it, and how it goes on here. */
  private record Site(LogId log, LogState before, Run own) {}

  /**
   * Makes the proof of a fork between a log and a branch that was brought, and records it.
   *
   * @param done told null if the fork is known now, or why it is not
   */
  void found(LogId id, ForkBranch theirs, Consumer<@Nullable ErrorCode> done) {
    Consumer<Boolean> recorded = known -> done.accept(known ? null : ErrorCode.BAD_SIGNATURE);
    LogId origin = book.forks().origin(id);
    ForkProof known = book.forks().against(origin, theirs);
    if (known != null) {
      record(known, recorded);
      return;
    }
    StoredLog stored = book.log(id);
    if (stored == null || stored.state().seq() < theirs.seq()) {
      recorded.accept(book.forks().isForked(id));
      return;
    }
    hub.then(
        own(stored, theirs.seq()),
        own -> {
          ForkProof proof = own == null ? null : prove(origin, own, theirs);
          if (proof != null) {
            record(proof, recorded);
          } else if (theirs.seq() <= stored.firstSeq() && !partsThere(own, theirs)) {
            done.accept(ErrorCode.FORK_COMPACTED); // it parted before, where nothing is kept
          } else {
            recorded.accept(false);
          }
        },
        error -> {
          healing.notice(id, error, null, () -> {});
          recorded.accept(false);
        });
  }

  private static boolean partsThere(@Nullable Run own, ForkBranch theirs) {
    return own != null && own.partsAt(theirs.previous());
  }

  private static @Nullable ForkProof prove(LogId origin, Run own, ForkBranch theirs) {
    ForkBranch branch = own.branch();
    try {
      return branch == null ? null : ForkProof.of(origin, branch, theirs);
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
          ForkCut cut = site == null ? null : plan(proof, site);
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

  private @Nullable ForkCut plan(ForkProof proof, Site site) {
    EntryDigest first = site.own().first();
    return ForkCut.plan(
        hub.space(),
        proof,
        new ForkCut.Site(
            site.log(),
            site.before().device(),
            site.before().hash(),
            first == null ? null : first.hash(hub.space(), proof.log()),
            site.own()::branch),
        hub::key);
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
          && book.forks().firstSeq(relative) <= proof.seq()
          && candidate.state().seq() >= proof.seq() - 1) {
        found = found.switchIfEmpty(siteIn(candidate, proof));
      }
    }
    return found;
  }

  private Mono<Site> siteIn(StoredLog candidate, ForkProof proof) {
    if (candidate.state().seq() == proof.seq() - 1) {
      return candidate.state().hash().equals(proof.previous())
          ? Mono.just(new Site(candidate.id(), candidate.state(), Run.NONE))
          : Mono.empty();
    }
    return own(candidate, proof.seq())
        .filter(own -> own.partsAt(proof.previous()))
        .flatMap(
            own -> before(candidate, proof).map(before -> new Site(candidate.id(), before, own)));
  }

  // The log will end here: it is read before that is written down whether the entry is whole.
  private Mono<LogState> before(StoredLog candidate, ForkProof proof) {
    long seq = proof.seq() - 1;
    Mono<LogState> state =
        seq == candidate.firstSeq() - 1
            ? store.floor(hub.space(), candidate.id()).filter(floor -> floor.seq() == seq)
            : store.stateAt(hub.space(), candidate.id(), seq);
    return state.doOnNext(
        before -> {
          if (!before.hash().equals(proof.previous())) {
            throw new DamagedLogException(before.seq(), "the entry before a fork is damaged");
          }
        });
  }

  /** Emits how a log goes on from a place, where entries were erased by what is kept of them. */
  private Mono<Run> own(StoredLog stored, long fromSeq) {
    if (fromSeq >= stored.firstSeq()) {
      return whole(stored, fromSeq, Run.NONE);
    }
    return store
        .erased(hub.space(), stored.id(), fromSeq, ForkBranch.MAX_RUN)
        .flatMap(
            kept -> {
              Run run = run(stored, fromSeq, kept);
              boolean reachesWhole = fromSeq + run.digests().size() == stored.firstSeq();
              return run.signature() == null && reachesWhole
                  ? whole(stored, stored.firstSeq(), run)
                  : Mono.just(run);
            });
  }

  private Run run(StoredLog stored, long fromSeq, List<ErasedEntry> kept) {
    List<EntryDigest> digests = new ArrayList<>();
    for (ErasedEntry entry : kept) {
      long next = fromSeq + digests.size();
      if (entry.seq() != next || next == stored.firstSeq()) {
        break; // of a branch that shares the stream, or dropped
      }
      digests.add(entry.digest());
      if (isSigned(stored, entry.digest(), entry.signature())) {
        return new Run(digests, entry.signature());
      }
    }
    return new Run(digests, null);
  }

  private Mono<Run> whole(StoredLog stored, long fromSeq, Run before) {
    return store
        .range(hub.space(), stored.id(), fromSeq, Entries.TARGET_BYTES)
        .map(
            entries -> {
              List<EntryDigest> digests = new ArrayList<>(before.digests());
              for (SealedEntry entry : entries) {
                EntryDigest digest = EntryDigest.of(entry);
                digests.add(digest);
                if (isSigned(stored, digest, entry.signature())) {
                  return new Run(digests, entry.signature());
                }
              }
              return new Run(digests, null);
            });
  }

  // Only the last signature of a run was checked when it came; the ones before were taken as sent.
  private boolean isSigned(StoredLog stored, EntryDigest digest, @Nullable Signature signature) {
    VerifyKey author = hub.key(stored.state().device());
    byte[] signed = SealedEntry.signedBytes(digest.hash(hub.space(), stored.state().log()));
    return signature != null && author != null && Ed25519.verify(author, signed, signature);
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
