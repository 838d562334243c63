package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateShape;
import org.logomesh.model.id.OperationId;

/**
 * What states beside the thoughts must show, put down once more over the whole set of operations.
 */
final class NaiveStates {
  private record Op(Stamp stamp, int index, Operation.SetState set) {
    long term() {
      return set.term() < stamp.lamport() ? set.term() : 0;
    }
  }

  private static final Comparator<Op> CAUSAL =
      Comparator.<Op>comparingLong(op -> op.stamp().lamport())
          .thenComparing(op -> op.stamp().entry())
          .thenComparingInt(Op::index);

  private static final Comparator<Op> SHOWN =
      Comparator.comparingLong(Op::term)
          .thenComparingLong(op -> op.stamp().wallMillis())
          .thenComparing(CAUSAL);

  /**
   * What is shown of a part.
   *
   * @param present whether there is anything
   * @param value the value; null for elements, counters and where there is nothing
   * @param writes how many compete
   * @param sum of a counter
   */
  record Shown(boolean present, @Nullable FieldValue value, int writes, long sum) {}

  private final Map<StateKey, List<Op>> writes = new TreeMap<>();
  private final Map<StateKey, Long> sums = new TreeMap<>();
  private final Map<StateKey, Set<OperationId>> named = new HashMap<>();

  /** Takes in the operations of an entry. */
  void add(Stamp stamp, List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i) instanceof Operation.SetState set) {
        writes.computeIfAbsent(set.key(), key -> new ArrayList<>()).add(new Op(stamp, i, set));
        name(set.key(), set.replaced());
      } else if (operations.get(i) instanceof Operation.RemoveState remove) {
        writes.computeIfAbsent(remove.key(), key -> new ArrayList<>());
        name(remove.key(), remove.writes());
      } else if (operations.get(i) instanceof Operation.AddToCounter add) {
        sums.merge(add.key(), stamp.effective() ? add.delta() : 0, Long::sum);
      }
    }
  }

  private void name(StateKey key, List<OperationId> ids) {
    named.computeIfAbsent(key, any -> new HashSet<>()).addAll(ids);
  }

  /** Every part that was ever written to. */
  Set<StateKey> keys() {
    Set<StateKey> keys = new HashSet<>(writes.keySet());
    keys.addAll(sums.keySet());
    return keys;
  }

  Shown shown(StateKey key) {
    if (key.shape() == StateShape.COUNTER) {
      return new Shown(true, null, 0, sums.getOrDefault(key, 0L));
    }
    Set<OperationId> gone = named.getOrDefault(key, Set.of());
    List<Op> left =
        writes.getOrDefault(key, List.of()).stream()
            .filter(op -> op.stamp().effective())
            .filter(op -> !gone.contains(new OperationId(op.stamp().entry(), op.index())))
            .sorted(key.isLease() ? CAUSAL : SHOWN)
            .toList();
    return left.isEmpty()
        ? new Shown(false, null, 0, 0)
        : new Shown(true, left.get(left.size() - 1).set().value(), left.size(), 0);
  }
}
