package org.logomesh.model.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Strongly connected components (Tarjan, "Depth-first search and linear graph algorithms", 1972).
 * Keeps its own stack: a hostile device may chain records as deeply as it likes.
 */
final class Components {
  private final IntFunction<List<Integer>> dependencies;
  private final BitSet unvisited;
  private final Map<Integer, Place> places = new HashMap<>();
  private final Deque<Integer> open = new ArrayDeque<>();
  private final List<List<Integer>> found = new ArrayList<>();

  /** Where the search met a record, and the earliest record of its component known so far. */
  private static final class Place {
    final int number;
    int lowest;
    boolean isOpen = true;

    Place(int number) {
      this.number = number;
      this.lowest = number;
    }
  }

  private record Frame(int record, Place place, Iterator<Integer> rest) {}

  private Components(BitSet records, IntFunction<List<Integer>> dependencies) {
    this.unvisited = (BitSet) records.clone();
    this.dependencies = dependencies;
  }

  /**
   * The components of {@code records}, each after all that it depends on, its records ascending.
   *
   * @param dependencies what a record depends on; others than {@code records} are ignored
   */
  static List<List<Integer>> inOrder(BitSet records, IntFunction<List<Integer>> dependencies) {
    Components search = new Components(records, dependencies);
    for (int root = records.nextSetBit(0); root >= 0; root = records.nextSetBit(root + 1)) {
      if (search.unvisited.get(root)) {
        search.visit(root);
      }
    }
    return search.found;
  }

  private void visit(int root) {
    Deque<Frame> path = new ArrayDeque<>();
    path.push(enter(root));
    while (!path.isEmpty()) {
      Frame frame = path.element();
      if (!frame.rest().hasNext()) {
        path.pop();
        leave(frame);
        if (!path.isEmpty()) {
          lower(path.element(), frame.place().lowest);
        }
        continue;
      }
      int next = frame.rest().next();
      Place place = places.get(next);
      if (unvisited.get(next)) {
        path.push(enter(next));
      } else if (place != null && place.isOpen) {
        lower(frame, place.number);
      }
    }
  }

  private Frame enter(int record) {
    unvisited.clear(record);
    Place place = new Place(places.size());
    places.put(record, place);
    open.push(record);
    return new Frame(record, place, dependencies.apply(record).iterator());
  }

  private void leave(Frame frame) {
    if (frame.place().lowest != frame.place().number) {
      return;
    }
    List<Integer> component = new ArrayList<>();
    int member;
    do {
      member = open.pop();
      Place place = places.get(member);
      if (place != null) {
        place.isOpen = false;
      }
      component.add(member);
    } while (member != frame.record());
    component.sort(null);
    found.add(component);
  }

  private static void lower(Frame frame, int value) {
    frame.place().lowest = Math.min(frame.place().lowest, value);
  }
}
