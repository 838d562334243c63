package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/** Ends conflicts within an edit, by ordinary operations that name every side. */
final class ConflictEnding {
  private final GraphEdit edit;
  private final GraphState graph;
  private final StateEnding states;

  /**
   * @param graph what the edit leaves, to read
   */
  ConflictEnding(GraphEdit edit, GraphState graph) {
    this.edit = edit;
    this.graph = graph;
    this.states = new StateEnding(edit);
  }

  /** Makes one side the answer. */
  void keep(Conflict conflict, Competitor choice) {
    if (!conflict.competitors().contains(choice)) {
      throw new IllegalArgumentException("not a side of this conflict: " + choice);
    }
    switch (conflict.kind()) {
      case DELETE_EDIT -> {
        if (choice instanceof Competitor.Deleted) {
          edit.delete(thought(conflict));
        } else {
          edit.restore(thought(conflict));
        }
      }
      case FIELD, ATTRIBUTE -> write(conflict, ((Competitor.Value) choice).value());
      case EDGE_ONE -> keepTarget(conflict, choice);
      case TEXT -> edit.joinText(thought(conflict));
      case STATE, SESSION -> states.keep(conflict, choice);
    }
  }

  /** Applies a rule; returns false if it leaves the conflict open. */
  boolean settle(Conflict conflict, ResolutionRules rules) {
    List<Competitor> sides = new ArrayList<>(conflict.competitors());
    if (conflict.state() == null) {
      sides.sort(Conflicts.LATEST_FIRST); // those of states are in the order that counts for them
    }
    Dispute dispute =
        new Dispute(
            conflict.kind(), conflict.name(), null, sides.stream().map(Dispute.Side::of).toList());
    Decision decision = rules.decide(dispute);
    if (decision instanceof Decision.Keep keep) {
      keep(conflict, sides.get(Objects.checkIndex(keep.side(), sides.size())));
    } else if (decision instanceof Decision.Write write) {
      write(conflict, write.value());
    } else if (decision instanceof Decision.KeepAll) {
      return keepAll(conflict, dispute);
    }
    return !(decision instanceof Decision.Ask);
  }

  private boolean keepAll(Conflict conflict, Dispute dispute) {
    switch (conflict.kind()) {
      case DELETE_EDIT -> edit.restore(thought(conflict));
      case TEXT -> edit.joinText(thought(conflict));
      case EDGE_ONE -> keepTargets(conflict);
      case FIELD, ATTRIBUTE -> {
        if (!Beside.fits(conflict.name())) {
          return false;
        }
        keepValues(conflict, dispute.values());
      }
      case STATE, SESSION -> {
        return false; // neither has a second name
      }
    }
    return true;
  }

  private void write(Conflict conflict, @Nullable FieldValue value) {
    String name = conflict.name();
    EdgeKey edge = conflict.edge();
    switch (conflict.kind()) {
      case FIELD -> {
        ThoughtId thought = thought(conflict);
        edit.replace(
            seen(conflict, fields(thought)),
            ids -> new Operation.SetField(thought, name, value, ids));
      }
      case ATTRIBUTE -> {
        EdgeKey key = Objects.requireNonNull(edge);
        EdgeState state = graph.edge(key);
        if (state != null) {
          edit.replace(
              seen(conflict, state.attributes()),
              ids -> new Operation.SetAttribute(key, name, value, ids));
        }
      }
      case STATE -> states.write(conflict, value);
      case DELETE_EDIT, EDGE_ONE, TEXT, SESSION ->
          throw new IllegalArgumentException("a value is no answer to " + conflict.kind());
    }
  }

  private void keepValues(Conflict conflict, List<FieldValue> values) {
    write(conflict, values.get(0));
    List<FieldValue> others = values.subList(1, values.size());
    EdgeKey edge = conflict.edge();
    if (edge == null) {
      ThoughtId thought = thought(conflict);
      SortedMap<String, List<FieldWrite>> present = fields(thought);
      Beside.names(conflict.name(), others, name -> shown(present, name))
          .forEach((name, value) -> edit.setField(thought, name, value));
    } else {
      EdgeState state = graph.edge(edge);
      if (state != null && state.alive()) {
        Beside.names(conflict.name(), others, name -> shown(state.attributes(), name))
            .forEach((name, value) -> edit.setAttribute(edge, name, value));
      }
    }
  }

  private void keepTarget(Conflict conflict, Competitor choice) {
    for (Competitor side : conflict.competitors()) {
      if (!side.equals(choice)) {
        edit.removeEdge(edge(conflict, side, Cardinality.ONE));
      }
    }
    // Whoever chooses it wants it there, though somebody has taken it away since.
    edit.addMissing(edge(conflict, choice, Cardinality.ONE));
  }

  private void keepTargets(Conflict conflict) {
    List<Competitor> sides = conflict.competitors();
    for (Competitor side : sides.subList(1, sides.size())) {
      EdgeKey loser = edge(conflict, side, Cardinality.ONE);
      EdgeState state = graph.edge(loser);
      if (state != null && state.alive()) {
        EdgeKey kept = edge(conflict, side, Cardinality.MANY);
        edit.addEdge(kept);
        FieldWrite.shown(state.attributes())
            .forEach((name, value) -> edit.setAttribute(kept, name, value));
        edit.removeEdge(loser);
      }
    }
  }

  private static EdgeKey edge(Conflict conflict, Competitor side, Cardinality cardinality) {
    ThoughtId target = ((Competitor.Target) side).target();
    return new EdgeKey(thought(conflict), conflict.name(), target, cardinality);
  }

  private static ThoughtId thought(Conflict conflict) {
    return Objects.requireNonNull(conflict.thought());
  }

  private SortedMap<String, List<FieldWrite>> fields(ThoughtId thought) {
    ThoughtState state = graph.thought(thought);
    return (state == null ? ThoughtState.empty(thought) : state).fields();
  }

  private static @Nullable FieldValue shown(
      SortedMap<String, List<FieldWrite>> fields, String name) {
    FieldWrite shown = FieldWrite.shown(fields.getOrDefault(name, List.of()));
    return shown == null ? null : shown.value();
  }

  /** The writes that whoever saw the conflict saw, and those that nobody sees. */
  private static List<FieldWrite> seen(
      Conflict conflict, SortedMap<String, List<FieldWrite>> fields) {
    Set<OperationId> sides =
        conflict.competitors().stream().map(side -> side.write().id()).collect(Collectors.toSet());
    return fields.getOrDefault(conflict.name(), List.of()).stream()
        .filter(field -> !field.write().effective() || sides.contains(field.write().id()))
        .toList();
  }
}
