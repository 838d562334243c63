package org.logomesh.relay.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.relay.store.StoreException;

/**
 * What is to be done to one log and its branches: a queue, and the commits under way. Commits of
 * one log follow each other into the store without waiting for its disk; everything else has the
 * log to itself. Used in the order of the space's hub.
 */
final class Lane {
  /**
   * Commits of one log under way at most. At 500 ranges a second that is 32 ms of waiting for the
   * disk; with more, ranges queue up and are joined, and so the commits get larger.
   */
  static final int MAX_UNDER_WAY = 16;

  /** What ranges are joined up to, in bytes: readers get them in pieces of this size. */
  private static final long MAX_JOINED_COST = Entries.TARGET_BYTES;

  /**
   * A range to append, a proof to record, or other work.
   *
   * @param work what has the log to itself until it runs what it is given
   * @param attempt how often it was tried, this time included
   */
  record Job(
      @Nullable BroughtRange range,
      @Nullable ForkProof proof,
      @Nullable Consumer<Runnable> work,
      int attempt) {
    static Job of(BroughtRange range, int attempt) {
      return new Job(range, null, null, attempt);
    }

    static Job of(ForkProof proof) {
      return new Job(null, proof, null, 1);
    }

    static Job of(Consumer<Runnable> work) {
      return new Job(null, null, work, 1);
    }

    /** Whether it is tried by itself, when everything before it is done: else it has failed. */
    boolean alone() {
      return attempt > 1;
    }
  }

  private final LogId origin;
  private final Deque<Job> waiting = new ArrayDeque<>();
  private final Deque<Commit> underWay = new ArrayDeque<>();
  private final List<Commit> failed = new ArrayList<>();
  private @Nullable StoreException failure;
  private boolean exclusive;
  private boolean planned;
  private boolean entered;

  Lane(LogId origin) {
    this.origin = origin;
  }

  LogId origin() {
    return origin;
  }

  boolean isIdle() {
    return waiting.isEmpty() && underWay.isEmpty() && !exclusive && !planned;
  }

  /** Whether somebody will look at the queue soon. */
  boolean isPlanned() {
    return planned;
  }

  void planned(boolean isPlanned) {
    planned = isPlanned;
  }

  /** Begins to look through the queue; false if somebody does, who will see what is new. */
  boolean enter() {
    boolean first = !entered;
    entered = true;
    return first;
  }

  void leave() {
    entered = false;
  }

  // ---- what waits ---------------------------------------------------------------------------

  void add(Job job) {
    waiting.add(job);
  }

  @Nullable Job first() {
    return waiting.peek();
  }

  Job removeFirst() {
    return waiting.remove();
  }

  /** Lines ranges up again before everything else, to be tried one by one. */
  void putBack(List<BroughtRange> ranges, int attempt) {
    for (int i = ranges.size() - 1; i >= 0; i--) {
      waiting.addFirst(Job.of(ranges.get(i), attempt));
    }
  }

  /** Takes a range out, along with those behind it that continue it. */
  List<BroughtRange> removeJoined() {
    Job job = waiting.remove();
    BroughtRange last = range(job);
    List<BroughtRange> joined = new ArrayList<>(List.of(last));
    long cost = last.cost();
    for (Job next = waiting.peek(); !job.alone() && next != null; next = waiting.peek()) {
      BroughtRange range = next.range();
      if (range == null
          || next.alone()
          || !range.continues(last)
          || cost + range.cost() > MAX_JOINED_COST) {
        break;
      }
      waiting.remove();
      joined.add(range);
      cost += range.cost();
      last = range;
    }
    return joined;
  }

  private static BroughtRange range(Job job) {
    BroughtRange range = job.range();
    if (range == null) {
      throw new IllegalStateException("a proof is no range");
    }
    return range;
  }

  // ---- what is under way --------------------------------------------------------------------

  /** Something has the log to itself; it is done when {@link #release} is called. */
  void seize() {
    exclusive = true;
  }

  void release() {
    exclusive = false;
  }

  boolean isSeized() {
    return exclusive;
  }

  boolean isCommitting() {
    return !underWay.isEmpty();
  }

  /** Whether a range goes on where the commits under way will leave its log. */
  boolean isContinuedBy(Job job) {
    BroughtRange range = job.range();
    Commit last = underWay.peekLast();
    return range != null
        && last != null
        && !job.alone()
        && failed.isEmpty()
        && underWay.size() < MAX_UNDER_WAY
        && range.log().equals(last.log())
        && range.firstSeq() == last.after().seq() + 1;
  }

  /** Where the log will stand when the commits under way are done. */
  LogState ahead() {
    return underWay.getLast().after();
  }

  void begun(Commit commit) {
    underWay.add(commit);
  }

  /** The store has answered. */
  void ended(Commit commit) {
    underWay.removeFirstOccurrence(commit);
  }

  /**
   * A commit came to nothing, and so will those begun after it.
   *
   * @param error why; null if the log did not stand where it should
   */
  void failed(Commit commit, @Nullable StoreException error) {
    failed.add(commit);
    if (failure == null) {
      failure = error;
    }
  }

  /** Why the first commit failed that did so by an error; null if there is none. */
  @Nullable StoreException failure() {
    return failure;
  }

  /** Takes out the commits that came to nothing, in their order. */
  List<Commit> removeFailed() {
    List<Commit> all = new ArrayList<>(failed);
    all.sort(Comparator.comparingLong(commit -> commit.first().firstSeq()));
    failed.clear();
    failure = null;
    return all;
  }
}
