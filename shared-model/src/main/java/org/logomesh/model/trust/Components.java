package org.logomesh.model.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Strongly connected components (Tarjan, "Depth-first search and linear graph algorithms", 1972).
 * Keeps its own stack: a hostile device may chain records as deeply as it likes.
 */
final class Components {
  private static final int UNVISITED = -1;

  private final IntFunction<List<Integer>> dependencies;
  private final Consumer<List<Integer>> sink;
  private final int[] number;
  private final int[] lowest;
  private final Deque<Integer> open = new ArrayDeque<>();
  private final BitSet isOpen = new BitSet();
  private int visited;

  private record Frame(int record, Deque<Integer> rest) {}

  private Components(
      int size, IntFunction<List<Integer>> dependencies, Consumer<List<Integer>> sink) {
    this.dependencies = dependencies;
    this.sink = sink;
    number = new int[size];
    lowest = new int[size];
    Arrays.fill(number, UNVISITED);
  }

  /**
   * Gives every component of {@code set}, its records ascending, to {@code sink}, after all
   * components that it depends on.
   */
  static void inOrder(
      Closure set, IntFunction<List<Integer>> dependencies, Consumer<List<Integer>> sink) {
    Components components = new Components(set.size(), dependencies, sink);
    for (int record = 0; record < set.size(); record++) {
      if (set.contains(record) && components.number[record] == UNVISITED) {
        components.visit(record);
      }
    }
  }

  private void visit(int root) {
    Deque<Frame> path = new ArrayDeque<>();
    path.push(enter(root));
    while (!path.isEmpty()) {
      Frame frame = path.element();
      Integer next = frame.rest().poll();
      if (next == null) {
        path.pop();
        leave(frame.record());
        if (!path.isEmpty()) {
          lower(path.element().record(), lowest[frame.record()]);
        }
      } else if (number[next] == UNVISITED) {
        path.push(enter(next));
      } else if (isOpen.get(next)) {
        lower(frame.record(), number[next]);
      }
    }
  }

  private Frame enter(int record) {
    number[record] = visited;
    lowest[record] = visited;
    visited++;
    open.push(record);
    isOpen.set(record);
    return new Frame(record, new ArrayDeque<>(dependencies.apply(record)));
  }

  private void leave(int record) {
    if (lowest[record] != number[record]) {
      return;
    }
    List<Integer> component = new ArrayList<>();
    int member;
    do {
      member = open.pop();
      isOpen.clear(member);
      component.add(member);
    } while (member != record);
    component.sort(null);
    sink.accept(component);
  }

  private void lower(int record, int value) {
    lowest[record] = Math.min(lowest[record], value);
  }
}
