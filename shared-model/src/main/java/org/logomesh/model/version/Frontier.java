package org.logomesh.model.version;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;

/**
 * What a replica has: the head of every log it holds. The seed calls this a version vector; unlike
 * one it pins content, because a head carries the hash of its entry, and it has no limit on
 * devices. Immutable.
 */
public final class Frontier {
  /** What {@link #seq} answers for a log that is not there. */
  public static final long ABSENT = -1;

  private static final Frontier EMPTY = new Frontier(new TreeMap<>());

  private final SortedMap<LogId, Head> heads;

  private Frontier(SortedMap<LogId, Head> heads) {
    this.heads = Collections.unmodifiableSortedMap(heads);
  }

  /** Returns the frontier of a replica that has nothing. */
  public static Frontier empty() {
    return EMPTY;
  }

  /** Returns the frontier with these heads. */
  public static Frontier of(Map<LogId, Head> heads) {
    return heads.isEmpty() ? EMPTY : new Frontier(new TreeMap<>(heads));
  }

  /** Returns the heads, ordered by log. */
  public SortedMap<LogId, Head> heads() {
    return heads;
  }

  /** Returns the head of a log, or null if the log is not there. */
  public @Nullable Head head(LogId log) {
    return heads.get(log);
  }

  /** Returns the last sequence number of a log, or {@link #ABSENT}. */
  public long seq(LogId log) {
    Head head = heads.get(log);
    return head == null ? ABSENT : head.seq();
  }

  /** Returns how many logs there are. */
  public int size() {
    return heads.size();
  }

  /** Returns this frontier with one head put in place, whatever was there. */
  public Frontier with(LogId log, Head head) {
    TreeMap<LogId, Head> changed = new TreeMap<>(heads);
    changed.put(log, head);
    return new Frontier(changed);
  }

  /**
   * Returns the later head of each log. Where both have one number and two hashes (a fork), this
   * frontier's head stays: telling branches apart takes the entries, not the frontiers.
   */
  public Frontier merge(Frontier other) {
    TreeMap<LogId, Head> merged = new TreeMap<>(heads);
    other.heads.forEach(
        (log, head) -> merged.merge(log, head, (a, b) -> b.seq() > a.seq() ? b : a));
    return new Frontier(merged);
  }

  /** Says whether every log of {@code other} is here, as far as it is there or further. */
  public boolean dominates(Frontier other) {
    return other.heads.entrySet().stream().allMatch(e -> seq(e.getKey()) >= e.getValue().seq());
  }

  /** Returns how many entries there are: every log is gapless, so its head counts them. */
  public long entryCount() {
    return heads.values().stream().mapToLong(head -> head.seq() + 1).sum();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Frontier that && heads.equals(that.heads);
  }

  @Override
  public int hashCode() {
    return heads.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    heads.forEach(
        (log, head) ->
            text.append(text.length() > 1 ? ", " : "")
                .append(log.abbreviated())
                .append(':')
                .append(head.seq()));
    return text.append('}').toString();
  }
}
