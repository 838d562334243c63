package org.logomesh.model.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.logomesh.model.id.DeviceId;

/**
 * Decides which records of a closed set have no effect: the function {@code voids} of the package's
 * page. Costs nothing without concurrent removals, else time in the order of the records plus the
 * pairs (removal, record of a removed device).
 */
final class Fold {
  private final TrustGraph graph;
  private final Closure set;
  private final Map<Integer, List<Integer>> strikers = new HashMap<>();
  private final BitSet effective = new BitSet();
  private final BitSet voids = new BitSet();

  private Fold(TrustGraph graph, Closure set) {
    this.graph = graph;
    this.set = set;
  }

  static BitSet voids(TrustGraph graph, Closure set) {
    Fold fold = new Fold(graph, set);
    fold.findStrikes();
    if (!fold.strikers.isEmpty()) {
      fold.decideAll();
    }
    return fold.voids;
  }

  private void findStrikes() {
    DeviceId recovery = graph.recovery();
    for (int removal : graph.removals()) {
      if (!set.contains(removal)) {
        continue;
      }
      boolean byRecovery = graph.record(removal).author().equals(recovery);
      for (DeviceId target : graph.targets(removal)) {
        if (target.equals(recovery) && !byRecovery) {
          continue;
        }
        for (int record : graph.history(target).authored()) {
          if (set.contains(record) && graph.concurrent(removal, record)) {
            strikers.computeIfAbsent(record, r -> new ArrayList<>()).add(removal);
          }
        }
      }
    }
  }

  /** What must be decided before a record: who strikes it, and what its author's level rests on. */
  private List<Integer> dependencies(int record) {
    List<Integer> found = new ArrayList<>(strikers.getOrDefault(record, List.of()));
    DeviceHistory author = graph.history(graph.record(record).author());
    for (int[] about :
        List.of(
            author.admissions(), author.promotions(), author.demotions(), author.revocations())) {
      for (int other : about) {
        if (graph.precedes(other, record)) {
          found.add(other);
        }
      }
    }
    return found;
  }

  private void decideAll() {
    BitSet records = new BitSet(set.size());
    records.set(0, set.size());
    records.andNot(set.missing());
    Deque<List<Integer>> due = new ArrayDeque<>(Components.inOrder(records, this::dependencies));
    while (!due.isEmpty()) {
      List<Integer> component = due.pop();
      BitSet standing = standing(component);
      if (standing.cardinality() == component.size()) {
        decide(component);
        continue;
      }
      // What falls by itself must not hold a circle together: the rest is taken apart anew.
      component.stream().filter(record -> !standing.get(record)).forEach(voids::set);
      List<List<Integer>> rest = Components.inOrder(standing, this::dependencies);
      for (int i = rest.size() - 1; i >= 0; i--) {
        due.push(rest.get(i));
      }
    }
  }

  /** Those of a component that hold if no removal in it counts. */
  private BitSet standing(List<Integer> component) {
    BitSet standing = new BitSet();
    BitSet granted = new BitSet();
    for (int record : component) {
      if (!struck(record, effective::get)
          && backed(record, other -> effective.get(other) || granted.get(other))) {
        standing.set(record);
        granted.set(record, !graph.isRemoval(record));
      }
    }
    return standing;
  }

  /** Decides a component that stands and of which all that it depends on outside is decided. */
  private void decide(List<Integer> component) {
    // Removals that strike each other in a circle all hold: nobody escapes by striking back.
    BitSet removals = new BitSet();
    component.stream().filter(graph::isRemoval).forEach(removals::set);
    effective.or(removals);
    for (int record : component) {
      boolean holds =
          graph.isRemoval(record)
              || (!struck(record, removals::get) && backed(record, effective::get));
      effective.set(record, holds);
      voids.set(record, !holds);
    }
  }

  private boolean struck(int record, IntPredicate by) {
    return strikers.getOrDefault(record, List.of()).stream().mapToInt(r -> r).anyMatch(by);
  }

  /** Whether the author is FULL by those of the records before this one that count. */
  private boolean backed(int record, IntPredicate counts) {
    Closure past = graph.node(record).past();
    return graph.record(record).isGenesis()
        || Levels.of(
                graph,
                graph.record(record).author(),
                other -> past.contains(other) && counts.test(other))
            == TrustLevel.FULL;
  }
}
