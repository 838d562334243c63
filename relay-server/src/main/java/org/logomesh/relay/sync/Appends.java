package org.logomesh.relay.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.Admission;
import org.logomesh.model.sync.AppendOutcome;
import org.logomesh.model.sync.Standing;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.relay.store.AppendResult;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;

/**
 * Appends what connections bring: one thing at a time for each log with its branches, any number of
 * logs side by side. Ranges that queue up behind a commit are checked and committed as one.
 */
final class Appends {
  /** What ranges are joined up to, in bytes: readers get them in pieces of this size. */
  private static final long MAX_JOINED_COST = Entries.TARGET_BYTES;

  /** Attempts at one range when others append to the same log through another relay. */
  private static final int MAX_ATTEMPTS = 4;

  private final SpaceHub hub;
  private final EntryStore store;
  private final EntryReads reads;
  private final LogBook book;
  private final SyncCounters counters;
  private final ForkRecorder forks;
  private final Map<LogId, Deque<Job>> waiting = new LinkedHashMap<>();
  private final Set<LogId> busy = new HashSet<>();

  /** Whether the last write came to nothing: then readers wait until one succeeds. */
  private boolean storeFailed;

  /**
   * A range to append, or a proof to record.
   *
   * @param alone whether the range must not be joined with others: joined, it failed
   */
  private record Job(@Nullable BroughtRange range, @Nullable ForkProof proof, boolean alone) {}

  Appends(SpaceHub hub, EntryStore store, EntryReads reads, LogBook book, SyncCounters counters) {
    this.hub = hub;
    this.store = store;
    this.reads = reads;
    this.book = book;
    this.counters = counters;
    this.forks = new ForkRecorder(hub, store, book, counters);
  }

  void submit(SyncConnection from, SyncAction.AppendEntries append) {
    BroughtRange range = new BroughtRange(from, append.request(), append.log(), append.entries());
    enqueue(new Job(range, null, false));
  }

  void record(ForkProof proof) {
    enqueue(new Job(null, proof, false));
  }

  /** Trust records that entries waited for are there. */
  void resume() {
    List.copyOf(waiting.keySet()).forEach(this::next);
  }

  // ---- one thing at a time for each log -----------------------------------------------------

  private LogId origin(Job job) {
    return job.range() == null
        ? Objects.requireNonNull(job.proof()).log()
        : book.forks().origin(job.range().log());
  }

  private void enqueue(Job job) {
    LogId origin = origin(job);
    waiting.computeIfAbsent(origin, log -> new ArrayDeque<>()).add(job);
    next(origin);
  }

  private void next(LogId origin) {
    while (!busy.contains(origin) && !hub.isTrustPending()) {
      Deque<Job> queue = waiting.get(origin);
      if (queue == null) {
        return;
      }
      Job job = queue.remove();
      if (queue.isEmpty()) {
        waiting.remove(origin);
      }
      if (!origin(job).equals(origin)) {
        enqueue(job); // A proof that came meanwhile made a branch of it.
        continue;
      }
      busy.add(origin);
      BroughtRange range = job.range();
      if (range == null) {
        forks.record(Objects.requireNonNull(job.proof()), known -> done(origin));
      } else {
        compare(job.alone() ? List.of(range) : joined(range, queue), 1);
      }
    }
  }

  private void done(LogId origin) {
    busy.remove(origin);
    next(origin);
  }

  private void finish(BroughtRange range, AppendOutcome outcome) {
    deliver(range.from(), List.of(outcome));
    done(book.forks().origin(range.log()));
  }

  /** Takes along what waits for the same log and continues this range. */
  private List<BroughtRange> joined(BroughtRange range, Deque<Job> queue) {
    List<BroughtRange> joined = new ArrayList<>(List.of(range));
    long cost = range.cost();
    BroughtRange last = range;
    while (!queue.isEmpty()) {
      BroughtRange next = queue.element().range();
      if (next == null
          || queue.element().alone()
          || !next.continues(last)
          || cost + next.cost() > MAX_JOINED_COST) {
        break;
      }
      queue.remove();
      joined.add(next);
      cost += next.cost();
      last = next;
    }
    if (queue.isEmpty()) {
      waiting.remove(book.forks().origin(range.log()));
    }
    return joined;
  }

  private void putBack(List<BroughtRange> ranges, boolean alone) {
    if (!ranges.isEmpty()) {
      LogId origin = book.forks().origin(ranges.get(0).log());
      Deque<Job> queue = waiting.computeIfAbsent(origin, log -> new ArrayDeque<>());
      for (int i = ranges.size() - 1; i >= 0; i--) {
        queue.addFirst(new Job(ranges.get(i), null, alone));
      }
    }
  }

  // ---- admission ----------------------------------------------------------------------------

  /** Reads what the decision needs to know of entries that are here already. */
  private void compare(List<BroughtRange> joined, int attempt) {
    BroughtRange first = joined.get(0);
    StoredLog stored = book.log(first.log());
    long head = stored == null ? -1 : stored.state().seq();
    if (stored == null || first.firstSeq() > head || first.firstSeq() < stored.firstSeq()) {
      decide(joined, seq -> null, attempt);
      return;
    }
    long last = Math.min(joined.get(joined.size() - 1).lastSeq(), head);
    LogId origin = stored.state().log();
    EntryHash brought = at(joined, last).hash(hub.space(), origin);
    if (last == head && brought.equals(stored.state().hash())) {
      decide(joined, seq -> seq == last ? brought : null, attempt);
      return;
    }
    hub.then(
        reads.hashes(first.log(), origin, first.firstSeq(), last),
        hashes -> decide(joined, Objects.requireNonNull(hashes)::get, attempt),
        error -> fail(joined, error));
  }

  private static SealedEntry at(List<BroughtRange> joined, long seq) {
    for (BroughtRange range : joined) {
      if (seq <= range.lastSeq()) {
        return range.entries().get((int) (seq - range.firstSeq()));
      }
    }
    throw new IllegalArgumentException("no entry " + seq);
  }

  private void decide(
      List<BroughtRange> joined, LongFunction<@Nullable EntryHash> stored, int attempt) {
    BroughtRange first = joined.get(0);
    List<SealedEntry> entries = new ArrayList<>();
    joined.forEach(range -> entries.addAll(range.entries()));
    Standing standing = book.standing(first.log());
    Admission admission =
        first.firstSeq() < book.forks().firstSeq(first.log())
            ? null
            : hub.admission(first.from().device()).admit(standing, entries, stored);
    if (admission == null) {
      refuse(first, ErrorCode.CHAIN_BROKEN);
      return;
    }
    if (joined.size() > 1 && admission.result() != AppendOutcome.Result.COMMITTED) {
      // One of them is to blame. Each is tried alone, so the others do not pay for it.
      putBack(joined, true);
      done(standing.origin());
      return;
    }
    if (!admission.fresh().isEmpty()) {
      commit(joined, admission, attempt);
    } else if (admission.fork() == null) {
      answer(joined, admission);
    } else {
      forks.found(
          first.log(),
          admission.fork(),
          known -> {
            if (known) {
              finish(first, AppendOutcome.forked(first.request()));
            } else {
              refuse(first, ErrorCode.BAD_SIGNATURE);
            }
          });
    }
  }

  // ---- commit -------------------------------------------------------------------------------

  private void commit(List<BroughtRange> joined, Admission admission, int attempt) {
    BroughtRange first = joined.get(0);
    StoredLog stored = book.log(first.log());
    List<SealedEntry> fresh = List.copyOf(admission.fresh());
    LogAppend append =
        new LogAppend(
            first.log(),
            stored == null ? null : stored.state().hash(),
            fresh,
            admission.states().get(admission.states().size() - 1));
    List<SyncConnection> early = storeFailed ? List.of() : passOn(first.from(), first.log(), fresh);
    hub.then(
        store.append(hub.space(), append),
        result -> {
          if (result instanceof AppendResult.Moved moved) {
            early.forEach(reader -> reader.end(ErrorCode.INTERNAL));
            moved(joined, moved, attempt);
            return;
          }
          storeFailed = false;
          StoredLog log = ((AppendResult.Committed) Objects.requireNonNull(result)).log();
          book.put(log);
          counters.appended(fresh.size());
          tell(first.from(), log, fresh);
          answer(joined, admission);
        },
        error -> {
          storeFailed = true;
          early.forEach(reader -> reader.end(StoreErrors.code(error)));
          fail(joined, error);
        });
  }

  /**
   * Sends readers what is being written. Its author keeps it until it is acknowledged, which is
   * after the commit; so nothing is lost if the commit fails, and readers do not wait for the disk.
   *
   * @return who was sent something, and so believes that it is here
   */
  private List<SyncConnection> passOn(SyncConnection source, LogId log, List<SealedEntry> entries) {
    List<SyncConnection> sentTo = new ArrayList<>();
    hub.tellOthers(
        source,
        reader -> {
          if (reader.hasRoom()) {
            List<SyncAction> actions = reader.session().onPassingEntries(log, entries);
            if (!actions.isEmpty()) {
              sentTo.add(reader);
              hub.perform(reader, actions);
            }
          }
        });
    return sentTo;
  }

  /** Another relay on the same store was faster: look again. */
  private void moved(List<BroughtRange> joined, AppendResult.Moved moved, int attempt) {
    BroughtRange first = joined.get(0);
    StoredLog log = moved.log();
    if (log == null) {
      book.remove(first.log());
    } else {
      book.put(log);
      tell(null, log, null);
    }
    if (attempt < MAX_ATTEMPTS) {
      compare(joined, attempt + 1);
    } else {
      fail(joined, new StoreException(StoreException.Reason.BUSY, "the log keeps moving"));
    }
  }

  private void tell(
      @Nullable SyncConnection source, StoredLog log, @Nullable List<SealedEntry> entries) {
    Head head = log.state().head();
    hub.tellOthers(
        source,
        c ->
            hub.perform(
                c, c.session().onLocalEntries(log.id(), head, c.hasRoom() ? entries : null)));
  }

  // ---- answers ------------------------------------------------------------------------------

  /** Tells every range that was joined what became of it; only a single one can have failed. */
  private void answer(List<BroughtRange> joined, Admission admission) {
    BroughtRange first = joined.get(0);
    if (joined.size() == 1) {
      finish(first, admission.outcome(first.request()));
      return;
    }
    Map<SyncConnection, List<AppendOutcome>> outcomes = new HashMap<>();
    LogId origin = book.forks().origin(first.log());
    for (BroughtRange range : joined) {
      outcomes
          .computeIfAbsent(range.from(), c -> new ArrayList<>())
          .add(AppendOutcome.committed(range.request(), range.head(hub.space(), origin)));
    }
    outcomes.forEach(this::deliver);
    done(origin);
  }

  private void refuse(BroughtRange range, ErrorCode code) {
    finish(range, AppendOutcome.refused(range.request(), null, code, 0));
  }

  private void fail(List<BroughtRange> joined, StoreException error) {
    for (BroughtRange range : joined) {
      AppendOutcome outcome =
          AppendOutcome.refused(
              range.request(), null, StoreErrors.code(error), StoreErrors.retryAfterMillis(error));
      deliver(range.from(), List.of(outcome));
    }
    done(book.forks().origin(joined.get(0).log()));
  }

  private void deliver(SyncConnection connection, List<AppendOutcome> outcomes) {
    if (outcomes.stream().anyMatch(o -> o.result() != AppendOutcome.Result.COMMITTED)) {
      counters.refused();
    }
    if (connection.isOpen()) {
      hub.perform(connection, connection.session().onAppended(outcomes));
    }
  }
}
