package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** The rules of states beside the thoughts as definitions over the whole set of operations. */
final class NaiveStates {
  private record Op(Write write, Operation operation) {}

  private final List<Op> ops = new ArrayList<>();

  NaiveStates(Collection<TestEntry> entries, Set<EntryHash> hidden) {
    for (TestEntry entry : entries) {
      for (int i = 0; i < entry.operations().size(); i++) {
        Write write = new Write(entry.stamp(!hidden.contains(entry.hash())), i);
        ops.add(new Op(write, entry.operations().get(i)));
      }
    }
  }

  long sum(StateKey key) {
    return ops.stream()
        .filter(op -> op.write().effective())
        .map(Op::operation)
        .filter(op -> op instanceof Operation.AddToCounter add && add.key().equals(key))
        .mapToLong(op -> ((Operation.AddToCounter) op).delta())
        .sum();
  }

  /** Values with effect that nothing names, with the operation, the one to show last. */
  List<Map.Entry<OperationId, Operation.SetState>> values(StateKey key) {
    Map<OperationId, Op> sets = new HashMap<>();
    for (Op op : ops) {
      if (op.operation() instanceof Operation.SetState set && set.key().equals(key)) {
        sets.put(op.write().id(), op);
      }
    }
    for (Op op : ops) {
      for (OperationId name : named(op.operation(), key)) {
        Op target = sets.get(name);
        if (target != null && isBefore(target, op)) {
          sets.remove(name);
        }
      }
    }
    Comparator<Op> order =
        key.isLease()
            ? Comparator.comparing(Op::write, Write.CAUSAL)
            : Comparator.comparingLong(NaiveStates::term)
                .thenComparing(Comparator.comparing(Op::write, Write.SHOWN));
    return sets.values().stream()
        .filter(op -> op.write().effective())
        .sorted(order)
        .map(op -> Map.entry(op.write().id(), (Operation.SetState) op.operation()))
        .toList();
  }

  @Nullable FieldValue shown(StateKey key) {
    var values = values(key);
    return values.isEmpty() ? null : values.get(values.size() - 1).getValue().value();
  }

  private static long term(Op op) {
    long term = ((Operation.SetState) op.operation()).term();
    return term < op.write().stamp().lamport() ? term : 0;
  }

  private static List<OperationId> named(Operation by, StateKey key) {
    return by instanceof Operation.SetState set && set.key().equals(key)
        ? set.replaced()
        : by instanceof Operation.RemoveState remove && remove.key().equals(key)
            ? remove.writes()
            : List.of();
  }

  private static boolean isBefore(Op target, Op by) {
    return !Objects.equals(target.write().stamp().entry(), by.write().stamp().entry())
        || target.write().index() < by.write().index();
  }
}
