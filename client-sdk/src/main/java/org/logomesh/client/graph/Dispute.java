package org.logomesh.client.graph;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;

/**
 * What a {@link Strategy} decides about: the sides of a conflict in the graph, or of a three-way
 * merge.
 *
 * @param kind what competes
 * @param name the field's or attribute's name, the edges' type, the state's key or name; empty for
 *     the other kinds
 * @param base the value that both sides began with, in a three-way merge; null if there was none
 *     and in the graph, which does not keep what was replaced
 * @param sides two or more, the latest by the clocks first, of states the shown one; equal sets of
 *     sides come in equal order on every device. In a three-way merge there are two, and a value
 *     comes before a removal
 */
public record Dispute(
    Conflict.Kind kind, String name, @Nullable FieldValue base, List<Side> sides) {
  /**
   * One side.
   *
   * @param value what the field, attribute or state was set to; null if it was taken away, and for
   *     the other kinds
   * @param target the edge's target; null for the other kinds
   * @param deletes whether this side deleted the thought
   * @param wallMillis when, in milliseconds since 1970 by the author's clock
   * @param author who wrote it; null in a three-way merge
   */
  public record Side(
      @Nullable FieldValue value,
      @Nullable ThoughtId target,
      boolean deletes,
      long wallMillis,
      @Nullable DeviceId author) {
    static Side of(Competitor competitor) {
      Authorship by = competitor.authorship();
      return new Side(
          value(competitor),
          competitor instanceof Competitor.Target target ? target.target() : null,
          competitor instanceof Competitor.Deleted,
          by.wallMillis(),
          by.author());
    }

    private static @Nullable FieldValue value(Competitor competitor) {
      if (competitor instanceof Competitor.Stored stored) {
        return stored.value();
      }
      return competitor instanceof Competitor.Value value ? value.value() : null;
    }
  }

  public Dispute {
    sides = List.copyOf(sides);
  }

  /** The different values of all sides, latest first; what a side took away is left out. */
  public List<FieldValue> values() {
    return sides.stream()
        .flatMap(side -> Optional.ofNullable(side.value()).stream())
        .distinct()
        .toList();
  }
}
