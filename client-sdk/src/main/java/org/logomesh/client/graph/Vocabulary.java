package org.logomesh.client.graph;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Which kinds of operation a software knows, and from which space level on each has effect. Older
 * and newer software differ in this alone.
 */
public final class Vocabulary {
  /** What this software knows. */
  public static final Vocabulary CURRENT = new Vocabulary(OperationKind::level);

  private final ToIntFunction<OperationKind> levels;
  private final int highest;

  private Vocabulary(ToIntFunction<OperationKind> levels) {
    this.levels = levels;
    this.highest =
        Arrays.stream(OperationKind.values())
            .mapToInt(levels)
            .filter(level -> level != OperationKind.NEVER)
            .max()
            .orElse(OperationKind.FIRST_LEVEL);
  }

  /** A software for which a kind needs this level. */
  public Vocabulary with(OperationKind kind, int level) {
    return new Vocabulary(any -> any == kind ? level : levels.applyAsInt(any));
  }

  /** A software that does not know a kind. */
  public Vocabulary without(OperationKind kind) {
    return with(kind, OperationKind.NEVER);
  }

  /** Whether a kind has effect in a space of this level. */
  boolean admits(OperationKind kind, int spaceLevel) {
    return levels.applyAsInt(kind) <= spaceLevel;
  }

  /**
   * The level that a graph is made at: the space's, as far as this software goes. Graphs that are
   * made from the same entries at the same level are equal.
   *
   * @param spaceLevel the level of the space; 0 before anything is known of it
   */
  public int levelIn(int spaceLevel) {
    return Math.max(OperationKind.FIRST_LEVEL, Math.min(spaceLevel, highest));
  }
}
