package org.logomesh.client.text;

/**
 * Where a new run of text goes among others that were inserted at the same place without knowing of
 * it.
 *
 * <p>They are ordered as in FugueMax (Weidner & Kleppmann, "The Art of the Fugue", 2023), by the
 * list algorithm known as YjsMod: first by the left and right neighbours they were typed between,
 * then by the ids of their splices. So two people's runs do not interleave, whether typed forwards
 * or backwards.
 */
final class InsertOrder {
  private final TextGraph graph;
  private final MergeState state;
  private long steps;

  InsertOrder(TextGraph graph, MergeState state) {
    this.graph = graph;
    this.state = state;
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
    SpanTree tree = state.tree();
    int after = leftSpan;
    boolean scanning = false;
    int inserter = graph.inserterOf(unit);
    for (int other = next; other != right; other = tree.next(other)) {
      steps++;
      int otherLeft = tree.left(other);
      if (otherLeft == leftUnit) {
        int otherRight = tree.right(other);
        if (otherRight == rightUnit) {
          if (isFirst(inserter, tree.first(other))) {
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

  long steps() {
    return steps;
  }

  private boolean isFirst(int inserter, int other) {
    return graph.ids().compare(inserter, graph.inserterOf(other)) < 0;
  }
}
