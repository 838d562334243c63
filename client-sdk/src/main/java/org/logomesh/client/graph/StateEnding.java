package org.logomesh.client.graph;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/** Ends conflicts of states within an edit, by ordinary operations that name every side. */
final class StateEnding {
  private final GraphEdit edit;

  StateEnding(GraphEdit edit) {
    this.edit = edit;
  }

  /** Makes one side the answer. */
  void keep(Conflict conflict, Competitor choice) {
    if (choice instanceof Competitor.Stored stored) {
      write(conflict, stored.value(), stored.schema());
    } else {
      keepClaim(conflict, choice);
    }
  }

  /**
   * Writes a value in place of all sides, in the data format of the side that has it; of a value
   * that none has, in the newest.
   *
   * @param value null takes the part of the state away
   */
  void write(Conflict conflict, @Nullable FieldValue value) {
    if (value == null) {
      edit.removeState(key(conflict), seen(conflict));
      return;
    }
    List<Competitor.Stored> sides =
        conflict.competitors().stream().map(Competitor.Stored.class::cast).toList();
    int schema =
        sides.stream()
            .filter(side -> side.value().equals(value))
            .findFirst()
            .map(Competitor.Stored::schema)
            .orElseGet(() -> sides.stream().mapToInt(Competitor.Stored::schema).max().orElse(0));
    write(conflict, value, schema);
  }

  // In a session the answer counts as written under the latest claim that any side was written
  // under: what a former holder wrote late does not come before it.
  private void write(Conflict conflict, FieldValue value, int schema) {
    long term =
        conflict.competitors().stream()
            .mapToLong(side -> ((Competitor.Stored) side).term())
            .max()
            .orElse(0);
    edit.replaceState(key(conflict), schema, value, term, seen(conflict));
  }

  // The other claims are taken back. A claim written anew would make its author the holder.
  private void keepClaim(Conflict conflict, Competitor choice) {
    List<OperationId> others =
        seen(conflict).stream().filter(id -> !id.equals(choice.write().id())).toList();
    edit.removeState(key(conflict), others);
  }

  private static StateKey key(Conflict conflict) {
    return Objects.requireNonNull(conflict.state());
  }

  /** The writes that whoever saw the conflict saw, and those that nobody sees. */
  private List<OperationId> seen(Conflict conflict) {
    Set<OperationId> sides =
        conflict.competitors().stream().map(side -> side.write().id()).collect(Collectors.toSet());
    return edit.state(key(conflict)).writes().stream()
        .map(StateWrite::write)
        .filter(write -> !write.effective() || sides.contains(write.id()))
        .map(Write::id)
        .toList();
  }
}
