package org.logomesh.client.text;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a new run of text goes among others that were inserted at the same place without knowing of
 * it.
 *
 * <p>They are ordered as in FugueMax (Weidner & Kleppmann, "The Art of the Fugue", 2023), by the
 * list algorithm known as YjsMod: first by the left and right neighbours they were typed between,
 * then by the ids of their splices. So two people's runs do not interleave, whether typed forwards
 * or backwards.
 *
 * <p>The list algorithm looks at all that is there. Runs between the very same neighbours stand in
 * the order of their ids, so where there are many, they are kept by id as well, and looking begins
 * at the last one that comes before the new one: up to there nothing could have ended it.
 */
final class InsertOrder {
  /** How far to look along before a place gets an index: hardly ever in what people type. */
  private static final int FEW = 32;

  private record Neighbours(int left, int right) {}

  private final TextGraph graph;
  private final MergeState state;
  private final SpanTree tree;

  /** The first units of the runs at places with many, by id. */
  private final Map<Neighbours, NavigableSet<Integer>> crowds = new HashMap<>();

  private long steps;

  InsertOrder(TextGraph graph, MergeState state) {
    this.graph = graph;
    this.state = state;
    this.tree = state.tree();
  }

  /**
   * Finds the place of a new run between {@code leftUnit} and {@code rightUnit}.
   *
   * @param leftSpan the span of the left unit, which is its last
   * @param next the span after that one
   * @param right the span of the right unit, or {@link SpanTree#NONE}
   * @param unit the first of the new units
   * @return the span to put it after
   */
  int place(int leftSpan, int leftUnit, int next, int right, int rightUnit, int unit) {
    if (isAlone(leftUnit, right, rightUnit)) {
      return tree.previous(right);
    }
    NavigableSet<Integer> crowd = crowd(leftUnit, rightUnit);
    if (crowd == null) {
      long before = steps;
      int after = scan(leftSpan, leftUnit, next, right, rightUnit, unit);
      if (steps - before > FEW) {
        gather(leftUnit, next, right, rightUnit).add(unit);
      }
      return after;
    }
    Integer last = crowd.lower(unit);
    crowd.add(unit);
    if (last == null) {
      return scan(leftSpan, leftUnit, next, right, rightUnit, unit);
    }
    int start = state.spanOf(last);
    return scan(start, leftUnit, tree.next(start), right, rightUnit, unit);
  }

  /**
   * Whether a run goes right before its right neighbour: that was typed knowing the left one, so
   * that all who wrote before it there have it on their right, and there is nobody.
   */
  private boolean isAlone(int leftUnit, int right, int rightUnit) {
    return right != SpanTree.NONE
        && tree.right(tree.previous(right)) != rightUnit
        && !state.isBefore(tree.left(right), leftUnit);
  }

  /** Notes a run that continues its left neighbour, which it shares a span with. */
  void typedOn(int leftUnit, int rightUnit, int unit) {
    NavigableSet<Integer> crowd = crowd(leftUnit, rightUnit);
    if (crowd != null) {
      crowd.add(unit);
    }
  }

  private @Nullable NavigableSet<Integer> crowd(int leftUnit, int rightUnit) {
    return crowds.isEmpty() ? null : crowds.get(new Neighbours(leftUnit, rightUnit));
  }

  private int scan(int start, int leftUnit, int next, int right, int rightUnit, int unit) {
    int after = start;
    boolean scanning = false;
    int inserter = graph.inserterOf(unit);
    for (int other = next; other != right; other = tree.next(other)) {
      steps++;
      int otherLeft = tree.left(other);
      if (otherLeft == leftUnit) {
        int otherRight = tree.right(other);
        if (otherRight == rightUnit) {
          if (graph.ids().compare(inserter, graph.inserterOf(tree.first(other))) < 0) {
            break;
          }
          scanning = false;
        } else {
          scanning = state.isBefore(otherRight, rightUnit);
        }
      } else if (state.isBefore(otherLeft, leftUnit)) {
        break;
      }
      if (!scanning) {
        after = other;
      }
    }
    return after;
  }

  /** Collects the runs between two neighbours. */
  private NavigableSet<Integer> gather(int leftUnit, int next, int right, int rightUnit) {
    NavigableSet<Integer> crowd = new TreeSet<>(this::compare);
    for (int other = next; other != right; other = tree.next(other)) {
      steps++;
      if (tree.left(other) == leftUnit && tree.right(other) == rightUnit) {
        crowd.add(tree.first(other));
      }
    }
    crowds.put(new Neighbours(leftUnit, rightUnit), crowd);
    return crowd;
  }

  private int compare(int unit, int other) {
    steps++;
    return graph.ids().compare(graph.inserterOf(unit), graph.inserterOf(other));
  }

  long steps() {
    return steps;
  }
}
