package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.Admission;
import org.logomesh.model.sync.AppendOutcome;
import org.logomesh.model.sync.Standing;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;

/**
 * Appends what connections bring. Ranges that continue a log follow each other into the store
 * without waiting for its disk; whatever else happens to a log with its branches happens when
 * nothing is under way there. Any number of logs go on side by side. Ranges that arrive together
 * are checked and committed as one.
 */
final class Appends {
  /** When a range may come again that does not tell what was in the place of a damaged entry. */
  private static final long DAMAGED_RETRY_MILLIS = 5_000;

  private final SpaceHub hub;
  private final EntryReads reads;
  private final LogBook book;
  private final ForkRecorder forks;
  private final Outcomes outcomes;
  private final Commits commits;
  private final Healing healing;
  private final Map<LogId, Lane> lanes = new LinkedHashMap<>();

  Appends(
      SpaceHub hub,
      EntryStore store,
      EntryReads reads,
      LogBook book,
      Healing healing,
      SyncCounters counters) {
    this.hub = hub;
    this.reads = reads;
    this.book = book;
    this.healing = healing;
    this.forks = new ForkRecorder(hub, store, book, healing, counters);
    this.outcomes = new Outcomes(hub, counters);
    this.commits = new Commits(hub, store, book, counters, outcomes, this::next);
  }

  void submit(SyncConnection from, SyncAction.AppendEntries append) {
    BroughtRange range = new BroughtRange(from, append.request(), append.log(), append.entries());
    enqueue(Lane.Job.of(range, 1));
  }

  void record(ForkProof proof) {
    enqueue(Lane.Job.of(proof));
  }

  /**
   * Lets something happen to a log with its branches when nothing else does.
   *
   * @param work runs what it is given when it is done
   */
  void exclusively(LogId origin, Consumer<Runnable> work) {
    enqueue(lanes.computeIfAbsent(origin, Lane::new), Lane.Job.of(work));
  }

  /** Trust records that entries waited for are there. */
  void resume() {
    List.copyOf(lanes.values()).forEach(this::next);
  }

  // ---- the order of things ------------------------------------------------------------------

  /** The log, without branches, that a job is about; null for work in a lane that is known. */
  private @Nullable LogId origin(Lane.Job job) {
    if (job.range() != null) {
      return book.forks().origin(job.range().log());
    }
    return job.proof() == null ? null : job.proof().log();
  }

  // What arrived together is looked at together, so that one signature is checked for all of it.
  private void enqueue(Lane.Job job) {
    enqueue(lanes.computeIfAbsent(Objects.requireNonNull(origin(job)), Lane::new), job);
  }

  private void enqueue(Lane lane, Lane.Job job) {
    lane.add(job);
    if (!lane.isPlanned()) {
      lane.planned(true);
      hub.execute(
          () -> {
            lane.planned(false);
            next(lane);
          });
    }
  }

  private void next(Lane lane) {
    if (lane.enter()) {
      goThrough(lane);
      lane.leave();
      if (lane.isIdle()) {
        lanes.remove(lane.origin(), lane);
      }
    }
  }

  private void goThrough(Lane lane) {
    while (!lane.isSeized() && !hub.isTrustPending()) {
      Lane.Job job = lane.first();
      if (job == null) {
        return;
      }
      LogId origin = origin(job);
      if (origin != null && !origin.equals(lane.origin())) {
        enqueue(lane.removeFirst()); // A proof that came meanwhile made a branch of it.
      } else if (!lane.isCommitting()) {
        lane.seize();
        begin(lane, job);
      } else if (lane.isContinuedBy(job)) {
        goOn(lane, lane.removeJoined());
      } else {
        return;
      }
    }
  }

  private void done(Lane lane) {
    lane.release();
    next(lane);
  }

  private void begin(Lane lane, Lane.Job job) {
    ForkProof proof = job.proof();
    Consumer<Runnable> work = job.work();
    if (work != null) {
      lane.removeFirst();
      work.accept(() -> done(lane));
    } else if (proof != null) {
      lane.removeFirst();
      forks.record(proof, known -> done(lane));
    } else {
      compare(lane, lane.removeJoined(), job.attempt(), -1);
    }
  }

  // ---- admission ----------------------------------------------------------------------------

  /** Appends to a log that is being appended to; what is not plain has to wait for its turn. */
  private void goOn(Lane lane, List<BroughtRange> joined) {
    BroughtRange first = joined.get(0);
    Standing standing = Standing.of(book.forks(), first.log(), lane.ahead());
    Admission admission = admit(standing, joined, seq -> null);
    if (admission.result() == AppendOutcome.Result.COMMITTED) {
      commits.begin(lane, joined, admission, 1);
    } else {
      lane.putBack(joined, 2);
    }
  }

  /**
   * Reads what the decision needs to know of entries that are here already.
   *
   * @param mended the place up to which they were put back already; damage there is not mended so
   */
  private void compare(Lane lane, List<BroughtRange> joined, int attempt, long mended) {
    BroughtRange first = joined.get(0);
    StoredLog stored = book.log(first.log());
    long head = stored == null ? -1 : stored.state().seq();
    long last = Math.min(joined.get(joined.size() - 1).lastSeq(), head);
    if (stored == null || first.firstSeq() > last) {
      decide(lane, joined, seq -> null, attempt);
      return;
    }
    if (healing.isRemedy(first.log(), first.firstSeq(), last)) {
      mend(lane, joined, attempt, mended);
      return;
    }
    LogId origin = stored.state().log();
    EntryHash brought = at(joined, last).hash(hub.space(), origin);
    if (last == head && brought.equals(stored.state().hash())) {
      decide(lane, joined, seq -> seq == last ? brought : null, attempt);
      return;
    }
    hub.then(
        // What was dropped cannot be compared: two administrators have vouched for it.
        reads.hashes(stored, first.firstSeq(), last),
        hashes -> decide(lane, joined, Objects.requireNonNull(hashes)::get, attempt),
        error -> {
          Runnable then = () -> mend(lane, joined, attempt, mended);
          if (!healing.notice(first.log(), error, null, then)) {
            failed(lane, joined, error);
          }
        });
  }

  private void failed(Lane lane, List<BroughtRange> joined, StoreException error) {
    outcomes.failed(joined, error);
    done(lane);
  }

  /** What is damaged here is in these ranges again. */
  private void mend(Lane lane, List<BroughtRange> joined, int attempt, long mended) {
    BroughtRange first = joined.get(0);
    healing.mend(
        Objects.requireNonNull(book.log(first.log())),
        entries(joined),
        through -> {
          if (through > mended && through >= first.firstSeq()) {
            compare(lane, joined, attempt, through);
          } else {
            // Other entries than were here, or not enough of them to tell.
            joined.forEach(range -> outcomes.add(range, notWhatWasHere(range)));
            done(lane);
          }
        },
        error -> failed(lane, joined, error));
  }

  private static AppendOutcome notWhatWasHere(BroughtRange range) {
    return AppendOutcome.refused(range.request(), null, ErrorCode.INTERNAL, DAMAGED_RETRY_MILLIS);
  }

  private static SealedEntry at(List<BroughtRange> joined, long seq) {
    for (BroughtRange range : joined) {
      if (seq <= range.lastSeq()) {
        return range.entries().get((int) (seq - range.firstSeq()));
      }
    }
    throw new IllegalArgumentException("no entry " + seq);
  }

  private Admission admit(
      Standing standing, List<BroughtRange> joined, LongFunction<@Nullable EntryHash> stored) {
    DeviceId uploader = joined.get(0).from().device();
    return hub.admission(uploader).admit(standing, entries(joined), stored);
  }

  private static List<SealedEntry> entries(List<BroughtRange> joined) {
    if (joined.size() == 1) {
      return joined.get(0).entries();
    }
    List<SealedEntry> entries = new ArrayList<>();
    for (BroughtRange range : joined) {
      entries.addAll(range.entries());
    }
    return entries;
  }

  private void decide(
      Lane lane, List<BroughtRange> joined, LongFunction<@Nullable EntryHash> stored, int attempt) {
    BroughtRange first = joined.get(0);
    if (first.firstSeq() < book.forks().firstSeq(first.log())) {
      outcomes.refused(first, ErrorCode.CHAIN_BROKEN);
      done(lane);
      return;
    }
    Admission admission = admit(book.standing(first.log()), joined, stored);
    StoredLog log = book.log(first.log());
    if (admission.result() == AppendOutcome.Result.DIVERGED && log != null && log.isEmpty()) {
      // Nothing of it is here in which the place could be looked for.
      joined.forEach(range -> outcomes.refused(range, ErrorCode.FORK_COMPACTED));
      done(lane);
      return;
    }
    if (joined.size() > 1 && admission.result() != AppendOutcome.Result.COMMITTED) {
      // One of them is to blame. Each is tried alone, so the others do not pay for it.
      lane.putBack(joined, attempt + 1);
    } else if (!admission.fresh().isEmpty()) {
      commits.begin(lane, joined, admission, attempt);
    } else if (admission.fork() == null) {
      outcomes.of(joined, admission);
    } else {
      forks.found(
          first.log(),
          admission.fork(),
          refusal -> {
            if (refusal == null) {
              outcomes.add(first, AppendOutcome.forked(first.request()));
            } else {
              outcomes.refused(first, refusal);
            }
            done(lane);
          });
      return;
    }
    done(lane);
  }
}
