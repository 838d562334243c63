package org.logomesh.client.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.GraphPath;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal.Direction;

/**
 * Finds the ways between two thoughts in a small set of edges: depth first, one length after the
 * other, and never into a thought from which the rest of the way would be too long.
 */
final class PathSearch {
  private record Step(Edge edge, ThoughtId to) {}

  private final Direction direction;
  private final Set<Edge> edges = new LinkedHashSet<>();
  private final Map<ThoughtId, List<Step>> ahead = new HashMap<>();
  private final Map<ThoughtId, List<ThoughtId>> behind = new HashMap<>();

  private final List<GraphPath> found = new ArrayList<>();
  private final List<ThoughtId> visited = new ArrayList<>();
  private final List<Edge> taken = new ArrayList<>();
  private Map<ThoughtId, Integer> left = Map.of();

  PathSearch(Direction direction) {
    this.direction = direction;
  }

  void add(Edge edge) {
    if (!edges.add(edge)) {
      return;
    }
    ThoughtId source = edge.key().source();
    ThoughtId target = edge.key().target();
    if (direction != Direction.IN) {
      step(source, edge, target);
    }
    if (direction != Direction.OUT && !source.equals(target)) {
      step(target, edge, source);
    }
  }

  private void step(ThoughtId from, Edge edge, ThoughtId to) {
    ahead.computeIfAbsent(from, id -> new ArrayList<>()).add(new Step(edge, to));
    behind.computeIfAbsent(to, id -> new ArrayList<>()).add(from);
  }

  List<GraphPath> paths(ThoughtId from, ThoughtId to, int hops, int limit) {
    left = distancesTo(to);
    for (int length = 0; length <= hops && found.size() < limit; length++) {
      visited.clear();
      taken.clear();
      visited.add(from);
      extend(from, to, length, limit, new HashSet<>(Set.of(from)));
    }
    return List.copyOf(found);
  }

  private void extend(
      ThoughtId at, ThoughtId to, int remaining, int limit, Set<ThoughtId> onTheWay) {
    if (remaining == 0) {
      if (at.equals(to)) {
        found.add(new GraphPath(visited, taken));
      }
      return;
    }
    for (Step step : ahead.getOrDefault(at, List.of())) {
      if (found.size() == limit) {
        return;
      }
      boolean canArrive = left.getOrDefault(step.to(), Integer.MAX_VALUE) < remaining;
      if (canArrive && onTheWay.add(step.to())) {
        visited.add(step.to());
        taken.add(step.edge());
        extend(step.to(), to, remaining - 1, limit, onTheWay);
        taken.remove(taken.size() - 1);
        visited.remove(visited.size() - 1);
        onTheWay.remove(step.to());
      }
    }
  }

  private Map<ThoughtId, Integer> distancesTo(ThoughtId to) {
    Map<ThoughtId, Integer> distances = new HashMap<>(Map.of(to, 0));
    Deque<ThoughtId> open = new ArrayDeque<>(List.of(to));
    while (!open.isEmpty()) {
      ThoughtId next = open.remove();
      int distance = distances.getOrDefault(next, 0) + 1;
      for (ThoughtId before : behind.getOrDefault(next, List.of())) {
        if (distances.putIfAbsent(before, distance) == null) {
          open.add(before);
        }
      }
    }
    return distances;
  }
}
