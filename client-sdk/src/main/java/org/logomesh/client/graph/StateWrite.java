package org.logomesh.client.graph;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A value of a state that nothing has replaced.
 *
 * @param write who wrote it, and when
 * @param schema the version of the owner's data format it was written in
 * @param value the value; null for the element of a set, which is its key
 * @param term for a value of a session, the logical time of the claim it was written under
 */
public record StateWrite(Write write, int schema, @Nullable FieldValue value, long term) {
  static final Comparator<StateWrite> ID = (a, b) -> Write.ID.compare(a.write, b.write);

  private static final Comparator<StateWrite> BY_TIME =
      (a, b) -> Write.SHOWN.compare(a.write, b.write);

  /** Claims of a lease: no clock has a say. */
  private static final Comparator<StateWrite> BY_CAUSE =
      (a, b) -> Write.CAUSAL.compare(a.write, b.write);

  /** Values of a session: those of the later claim first, whenever they come. */
  private static final Comparator<StateWrite> BY_TERM =
      Comparator.comparingLong(StateWrite::fence).thenComparing(BY_TIME);

  /** Which of competing writes is shown: the greatest. */
  static Comparator<StateWrite> shown(StateKey key) {
    return key.isLease() ? BY_CAUSE : key.shape() == StateShape.SESSION ? BY_TERM : BY_TIME;
  }

  /**
   * The term as far as it can be true: a claim comes before what is written under it. So whoever
   * lies about it gains no more than by claiming just before, as any writer may.
   */
  private long fence() {
    return term < write.stamp().lamport() ? term : 0;
  }
}
