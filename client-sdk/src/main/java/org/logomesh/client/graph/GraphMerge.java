package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.graph.Changes.Aspect;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * Merges a batch of entries into a graph: one transaction.
 *
 * <p>Entries come once each, and after those they depend on. Everything else is free: their order,
 * and whether an entry is taken in with effect or is whited out later or before. Splices and
 * deletions are collected and merged per thought, at {@link #finish} at the latest, because merging
 * many at once is much cheaper; until then the {@link GraphState} is behind. Not thread-safe.
 */
public final class GraphMerge {
  private final GraphState graph;
  private final int spaceLevel;
  private final Vocabulary vocabulary;
  private final Changes changes = new Changes();
  private final Map<ThoughtId, SpliceQueue> queues = new HashMap<>();
  private final Map<ThoughtId, Backlog> backlogs = new HashMap<>();

  /**
   * Begins a batch.
   *
   * @param spaceLevel the level of the space: operations of kinds above it have no effect
   */
  public GraphMerge(GraphState graph, int spaceLevel) {
    this(graph, spaceLevel, Vocabulary.CURRENT);
  }

  /** As {@link #GraphMerge(GraphState, int)}, as a software with this vocabulary does it. */
  public GraphMerge(GraphState graph, int spaceLevel, Vocabulary vocabulary) {
    this.graph = graph;
    this.spaceLevel = spaceLevel;
    this.vocabulary = vocabulary;
  }

  /** Takes in the operations of an entry. */
  public void apply(Stamp stamp, List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      apply(stamp, i, operations.get(i));
    }
  }

  /**
   * Takes in one operation.
   *
   * @param index its place in its entry
   */
  public void apply(Stamp stamp, int index, Operation operation) {
    if (!vocabulary.admits(operation.kind(), spaceLevel)) {
      return;
    }
    Write write = new Write(stamp, index);
    switch (operation.kind()) {
      case CREATE -> {
        ThoughtState before = thought(((Operation.Create) operation).thought());
        put(before, ThoughtMerge.create(before, write), Aspect.LIFE);
      }
      case SPLICE -> splice(write, (Operation.Splice) operation);
      case SET_FIELD -> {
        Operation.SetField set = (Operation.SetField) operation;
        ThoughtState before = thought(set.thought());
        put(before, ThoughtMerge.setField(before, write, set), Aspect.FIELDS);
      }
      case ADD_TAG -> {
        Operation.AddTag add = (Operation.AddTag) operation;
        ThoughtState before = thought(add.thought());
        put(before, ThoughtMerge.addTag(before, write, add.tag()), Aspect.TAGS);
      }
      case REMOVE_TAG -> {
        Operation.RemoveTag remove = (Operation.RemoveTag) operation;
        ThoughtState before = thought(remove.thought());
        put(before, ThoughtMerge.removeTag(before, remove), Aspect.TAGS);
      }
      case ADD_EDGE -> {
        EdgeState before = edge(((Operation.AddEdge) operation).edge());
        put(before, before.with(write));
      }
      case REMOVE_EDGE -> {
        Operation.RemoveEdge remove = (Operation.RemoveEdge) operation;
        EdgeState before = edge(remove.edge());
        put(before, before.without(remove.adds()));
      }
      case SET_ATTRIBUTE -> {
        Operation.SetAttribute set = (Operation.SetAttribute) operation;
        EdgeState before = edge(set.edge());
        put(before, before.withAttribute(write, set));
      }
      case DELETE -> {
        Operation.Delete delete = (Operation.Delete) operation;
        backlog(delete.thought())
            .delete(write, delete.seen(), splicesAmong(delete.seen(), delete.thought()));
      }
      case RESTORE -> {
        Operation.Restore restore = (Operation.Restore) operation;
        ThoughtState before = thought(restore.thought());
        put(before, ThoughtMerge.restore(before, write, restore.deletes()), Aspect.LIFE);
      }
      case SET_STATE -> {
        Operation.SetState set = (Operation.SetState) operation;
        StateCell before = cell(set.key());
        put(
            before,
            before.with(
                new StateWrite(write, set.schema(), set.value(), set.term()), set.replaced()));
      }
      case REMOVE_STATE -> {
        Operation.RemoveState remove = (Operation.RemoveState) operation;
        StateCell before = cell(remove.key());
        put(before, before.without(remove.writes()));
      }
      case ADD_TO_COUNTER -> {
        Operation.AddToCounter add = (Operation.AddToCounter) operation;
        graph.put(cell(add.key()).withAdded(stamp, add.delta()));
        changes.add(add.key());
      }
      case UNKNOWN -> throw new IllegalStateException("an unknown kind has no level");
    }
  }

  /**
   * Whites an entry out that was taken in with effect, or takes that back. The result is that of
   * having taken it in that way from the start.
   *
   * @param operations the entry's operations, which say what it wrote to
   */
  public void setEffective(EntryHash entry, List<Operation> operations, boolean effective) {
    Map<ThoughtId, List<OperationId>> splices = new HashMap<>();
    Map<StateKey, Long> states = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (!vocabulary.admits(operation.kind(), spaceLevel)) {
        continue;
      }
      switch (operation.kind()) {
        case CREATE -> flag(((Operation.Create) operation).thought(), entry, effective);
        case SPLICE ->
            splices
                .computeIfAbsent(
                    ((Operation.Splice) operation).thought(), thought -> new ArrayList<>())
                .add(new OperationId(entry, i));
        case SET_FIELD -> flag(((Operation.SetField) operation).thought(), entry, effective);
        case ADD_TAG -> flag(((Operation.AddTag) operation).thought(), entry, effective);
        case DELETE -> flag(((Operation.Delete) operation).thought(), entry, effective);
        case RESTORE -> flag(((Operation.Restore) operation).thought(), entry, effective);
        case ADD_EDGE -> flag(((Operation.AddEdge) operation).edge(), entry, effective);
        case SET_ATTRIBUTE -> flag(((Operation.SetAttribute) operation).edge(), entry, effective);
        case SET_STATE -> states.putIfAbsent(((Operation.SetState) operation).key(), 0L);
        case ADD_TO_COUNTER -> {
          Operation.AddToCounter add = (Operation.AddToCounter) operation;
          states.merge(add.key(), add.delta(), Long::sum);
        }
        // A removal keeps nothing that could be hidden: what it replaced stays replaced.
        case REMOVE_TAG, REMOVE_EDGE, REMOVE_STATE, UNKNOWN -> {}
      }
    }
    states.forEach(
        (key, delta) -> {
          StateCell before = cell(key);
          put(before, before.withEffective(entry, delta, effective));
        });
    splices.forEach((thought, ids) -> flagSplices(thought, entry, ids, effective));
  }

  /**
   * Merges the texts.
   *
   * @return what has changed since the batch began; the batch is over
   */
  public Changes finish() {
    settle();
    queues.forEach(
        (thought, queue) -> {
          changes.add(thought, queue.merge());
          if (queue.changed()) {
            graph.putText(thought, queue.text());
          }
        });
    queues.clear();
    return changes;
  }

  private void splice(Write write, Operation.Splice splice) {
    SpliceQueue queue = queue(splice.thought());
    List<OperationId> parents = splice.parents().stream().filter(queue::contains).toList();
    if (!queue.add(write, parents, splice)) {
      return;
    }
    backlog(splice.thought()).splice(write, parents);
  }

  private void flagSplices(
      ThoughtId thought, EntryHash entry, List<OperationId> splices, boolean effective) {
    flag(thought, entry, effective);
    SpliceQueue queue = queue(thought);
    List<OperationId> known = splices.stream().filter(queue::contains).toList();
    changes.add(thought, queue.setEffective(known, effective));
    ThoughtState before = thought(thought);
    put(before, ThoughtMerge.hideSplices(before, known, effective), Aspect.TEXT);
  }

  private void flag(ThoughtId thought, EntryHash entry, boolean effective) {
    ThoughtState before = thought(thought);
    ThoughtState after = ThoughtMerge.setEffective(before, entry, effective);
    if (!after.equals(before)) {
      graph.put(after);
      for (Aspect aspect : Aspect.values()) {
        changes.add(thought, aspect);
      }
    }
  }

  private void flag(EdgeKey key, EntryHash entry, boolean effective) {
    EdgeState before = edge(key);
    put(before, before.withEffective(entry, effective));
  }

  private List<OperationId> splicesAmong(List<OperationId> ids, ThoughtId thought) {
    ThoughtState state = graph.thought(thought);
    boolean hasText = (state != null && state.hasText()) || backlog(thought).hasSplices();
    return hasText ? ids.stream().filter(queue(thought)::contains).toList() : List.of();
  }

  private Backlog backlog(ThoughtId thought) {
    return backlogs.computeIfAbsent(thought, id -> new Backlog());
  }

  /** Brings the state of a thought up to date. */
  private void settle(ThoughtId id) {
    Backlog backlog = backlogs.remove(id);
    if (backlog != null) {
      ThoughtState before = state(id);
      ThoughtState after = backlog.into(before);
      if (backlog.hasSplices()) {
        put(before, after, Aspect.TEXT);
      }
      if (backlog.hasDeletions()) {
        put(before, after, Aspect.LIFE);
      }
    }
  }

  /** Brings all states up to date, texts apart. */
  void settle() {
    List.copyOf(backlogs.keySet()).forEach(this::settle);
  }

  private SpliceQueue queue(ThoughtId thought) {
    return queues.computeIfAbsent(thought, id -> new SpliceQueue(graph.text(id)));
  }

  private ThoughtState thought(ThoughtId id) {
    settle(id);
    return state(id);
  }

  private ThoughtState state(ThoughtId id) {
    ThoughtState state = graph.thought(id);
    return state != null ? state : ThoughtState.empty(id);
  }

  private EdgeState edge(EdgeKey key) {
    EdgeState state = graph.edge(key);
    return state != null ? state : EdgeState.empty(key);
  }

  private void put(ThoughtState before, ThoughtState after, Aspect aspect) {
    if (!after.equals(before)) {
      graph.put(after);
      changes.add(after.id(), aspect);
    }
  }

  private StateCell cell(StateKey key) {
    StateCell state = graph.state(key);
    return state != null ? state : StateCell.empty(key);
  }

  private void put(StateCell before, StateCell after) {
    if (!after.equals(before)) {
      graph.put(after);
      changes.add(after.key());
    }
  }

  private void put(EdgeState before, EdgeState after) {
    if (after.equals(before)) {
      return;
    }
    graph.put(after);
    EdgeKey key = after.key();
    changes.add(key);
    if (key.cardinality() == Cardinality.ONE) {
      graph
          .edges(key.source(), key.type(), key.cardinality())
          .forEach(edge -> changes.add(edge.key()));
    }
  }
}
