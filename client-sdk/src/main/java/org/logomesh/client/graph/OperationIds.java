package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.logomesh.model.id.OperationId;

/** Lists of operation ids as sets: sorted, without repetitions, bounded. */
final class OperationIds {
  private OperationIds() {}

  static List<OperationId> set(Collection<OperationId> ids) {
    List<OperationId> set =
        ids.size() < 2 ? List.copyOf(ids) : ids.stream().sorted().distinct().toList();
    if (set.size() > GraphLimits.MAX_REFERENCES) {
      throw new IllegalArgumentException(
          set.size() + " references; at most " + GraphLimits.MAX_REFERENCES + " are allowed");
    }
    return set;
  }

  static List<OperationId> renamed(List<OperationId> ids, UnaryOperator<OperationId> names) {
    List<OperationId> renamed = new ArrayList<>(ids);
    renamed.replaceAll(names);
    return renamed;
  }
}
