package org.logomesh.client.text;

import java.util.Arrays;

/**
 * What separates two versions of a graph: the splices in the past of only one of them.
 *
 * <p>Both versions are walked down together from their latest splices, a run at a time, until what
 * is left to visit belongs to both. The cost is in the number of runs down to there.
 */
final class VersionDiff {
  private static final int IN_FIRST = 1;
  private static final int IN_SECOND = 2;
  private static final int IN_BOTH = IN_FIRST | IN_SECOND;

  private final TextGraph graph;

  /** To be visited, ascending, and which version each is in. */
  private int[] open = new int[16];

  private int[] side = new int[16];
  private int count;
  private int oneSided;
  private long steps;

  private final IntList onlyFirst = new IntList();
  private final IntList onlySecond = new IntList();

  VersionDiff(TextGraph graph) {
    this.graph = graph;
  }

  /**
   * Compares two versions that both have everything below {@code floor} in their past.
   *
   * <p>The result is in {@link #onlyFirst} and {@link #onlySecond} until the next call.
   */
  void compare(IntList first, IntList second, int floor) {
    onlyFirst.clear();
    onlySecond.clear();
    count = 0;
    oneSided = 0;
    for (int i = 0; i < first.size(); i++) {
      visit(first.get(i), IN_FIRST);
    }
    for (int i = 0; i < second.size(); i++) {
      visit(second.get(i), IN_SECOND);
    }
    while (oneSided > 0) {
      step(floor);
    }
  }

  /** Ranges from, to (inclusive) of splices, the latest first. */
  IntList onlyFirst() {
    return onlyFirst;
  }

  IntList onlySecond() {
    return onlySecond;
  }

  long steps() {
    return steps;
  }

  private void step(int floor) {
    steps++;
    int latest = open[--count];
    int where = side[count];
    if (where != IN_BOTH) {
      oneSided--;
    }
    int run = graph.runOf(latest);
    int start = Math.max(graph.startOfRun(run), floor);
    if (count > 0 && open[count - 1] >= start) {
      emit(open[count - 1] + 1, latest, where);
      mark(count - 1, where);
      return;
    }
    emit(start, latest, where);
    if (start == graph.startOfRun(run)) {
      for (int i = graph.parentsFrom(run); i < graph.parentsTo(run); i++) {
        if (graph.runParent(i) >= floor) {
          visit(graph.runParent(i), where);
        }
      }
    }
  }

  private void emit(int from, int to, int where) {
    if (where == IN_BOTH) {
      return;
    }
    IntList out = where == IN_FIRST ? onlyFirst : onlySecond;
    out.add(from);
    out.add(to);
  }

  private void visit(int number, int where) {
    int at = count;
    while (at > 0 && open[at - 1] > number) {
      at--;
    }
    if (at > 0 && open[at - 1] == number) {
      mark(at - 1, where);
      return;
    }
    if (count == open.length) {
      open = Arrays.copyOf(open, count * 2);
      side = Arrays.copyOf(side, count * 2);
    }
    System.arraycopy(open, at, open, at + 1, count - at);
    System.arraycopy(side, at, side, at + 1, count - at);
    open[at] = number;
    side[at] = where;
    count++;
    if (where != IN_BOTH) {
      oneSided++;
    }
  }

  private void mark(int at, int where) {
    if (side[at] != IN_BOTH && (side[at] | where) == IN_BOTH) {
      oneSided--;
    }
    side[at] |= where;
  }
}
