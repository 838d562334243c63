package org.logomesh.client.graph;

import org.jspecify.annotations.Nullable;

/** What a {@link Strategy} makes of a {@link Dispute}. */
public sealed interface Decision {
  /** One side is the answer, by its place in the dispute. */
  record Keep(int side) implements Decision {}

  /**
   * This value is the answer, for fields, attributes and states, but not for who holds a session.
   *
   * @param value null takes the field, attribute or part of a state away
   */
  record Write(@Nullable FieldValue value) implements Decision {}

  /**
   * All sides stay: the first value under its name and the others under {@code name (2)} and so on;
   * the first target as it is, and the others by edges of the same type that allows many; a deleted
   * and edited thought alive; a text as it was merged. A state is left open.
   */
  record KeepAll() implements Decision {}

  /** Somebody has to decide; until then all stays as it is. */
  record Ask() implements Decision {}
}
