package org.logomesh.client.graph;

import org.jspecify.annotations.Nullable;

/** One side of a conflict: what was written, by whom and when. */
public sealed interface Competitor {
  /** The write. */
  Write write();

  /** Who wrote it, and when by their clock. */
  default Authorship authorship() {
    return Authorship.of(write());
  }

  /**
   * A value of a field.
   *
   * @param value the value; null took the field away
   */
  record Value(Write write, @Nullable FieldValue value) implements Competitor {}

  /** A target of an edge whose type allows one. */
  record Target(Write write, ThoughtId target) implements Competitor {}

  /**
   * A value of a part of a state.
   *
   * @param schema the version of its owner's data format that it was written in
   * @param value the value
   * @param term for a value of a session, the logical time of the claim it was written under
   */
  record Stored(Write write, int schema, FieldValue value, long term) implements Competitor {}

  /**
   * A claim of a session, by the device that wrote it.
   *
   * @param durationMillis for how long it was meant
   */
  record Claim(Write write, long durationMillis) implements Competitor {}

  /** A deletion of the thought. */
  record Deleted(Write write) implements Competitor {}

  /** An edit of the thought; for its text, the last of a chain of splices. */
  record Edited(Write write) implements Competitor {}
}
