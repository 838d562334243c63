package org.logomesh.model.sync;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * What two replicas lack of one another, computed from their frontiers alone. Immutable.
 *
 * @param toSend ranges that are here and not there
 * @param toReceive ranges that are there and not here
 * @param conflicts logs of the same length that end in different entries: forks for certain. A fork
 *     in a log that is longer on one side shows only when its entries are read
 */
public record SyncPlan(
    SortedMap<LogId, Range> toSend, SortedMap<LogId, Range> toReceive, SortedSet<LogId> conflicts) {

  /**
   * Consecutive entries of one log.
   *
   * @param from place of the first
   * @param through place of the last
   */
  public record Range(long from, long through) {
    public Range {
      if (from < 0 || through < from) {
        throw new IllegalArgumentException("range " + from + " to " + through);
      }
    }

    /** Returns how many entries there are. */
    public long count() {
      return through - from + 1;
    }
  }

  public SyncPlan {
    toSend = Collections.unmodifiableSortedMap(new TreeMap<>(toSend));
    toReceive = Collections.unmodifiableSortedMap(new TreeMap<>(toReceive));
    conflicts = Collections.unmodifiableSortedSet(new TreeSet<>(conflicts));
  }

  /** Compares two frontiers in which no log is a branch. */
  public static SyncPlan between(Frontier here, Frontier there) {
    return between(here, there, log -> 0);
  }

  /**
   * Compares two frontiers.
   *
   * @param firstSeq where a log begins: 0, or for a fork's branch the place of its first entry
   */
  public static SyncPlan between(Frontier here, Frontier there, ToLongFunction<LogId> firstSeq) {
    SortedSet<LogId> conflicts = new TreeSet<>();
    here.heads()
        .forEach(
            (log, head) -> {
              Head other = there.head(log);
              if (other != null && other.seq() == head.seq() && !other.hash().equals(head.hash())) {
                conflicts.add(log);
              }
            });
    return new SyncPlan(missing(here, there, firstSeq), missing(there, here, firstSeq), conflicts);
  }

  private static SortedMap<LogId, Range> missing(
      Frontier from, Frontier to, ToLongFunction<LogId> firstSeq) {
    SortedMap<LogId, Range> missing = new TreeMap<>();
    for (Map.Entry<LogId, Head> entry : from.heads().entrySet()) {
      @Nullable Head has = to.head(entry.getKey());
      long next = has == null ? firstSeq.applyAsLong(entry.getKey()) : has.seq() + 1;
      if (next <= entry.getValue().seq()) {
        missing.put(entry.getKey(), new Range(next, entry.getValue().seq()));
      }
    }
    return missing;
  }

  /** Returns how many entries the other side lacks. */
  public long entriesToSend() {
    return toSend.values().stream().mapToLong(Range::count).sum();
  }

  /** Returns how many entries are missing here. */
  public long entriesToReceive() {
    return toReceive.values().stream().mapToLong(Range::count).sum();
  }

  /** Says whether both sides have the same. */
  public boolean isInStep() {
    return toSend.isEmpty() && toReceive.isEmpty() && conflicts.isEmpty();
  }
}
