package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.SpliceDraft;
import org.logomesh.client.text.TextChange;
import org.logomesh.client.text.TextDiff;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * Turns what a user wants into operations: one transaction.
 *
 * <p>Each operation names what it replaces in the graph as it is now and as the earlier operations
 * of this edit leave it. The graph itself is left alone; merge the operations like any other
 * entry's once their entry is sealed. Until then the entry has no hash, and references between the
 * operations carry {@link #PENDING} in its place and count through the whole transaction: see
 * {@link #named}.
 *
 * <p>An intent that would change nothing makes no operation. Not thread-safe; valid while the graph
 * does not change.
 */
public final class GraphEdit {
  /** Stands for the entry that an operation of this edit will be in. */
  public static final EntryHash PENDING = EntryHash.of(new byte[EntryHash.SIZE]);

  private static final Stamp PENDING_STAMP =
      new Stamp(
          PENDING, Long.MAX_VALUE, Long.MAX_VALUE, DeviceId.of(new byte[DeviceId.SIZE]), true);

  private final DraftGraph draft;
  private final GraphMerge merge;
  private final Map<ThoughtId, TextDraft> texts = new HashMap<>();
  private final List<Operation> operations = new ArrayList<>();
  private final ConflictEnding ending;

  public GraphEdit(GraphState graph) {
    draft = new DraftGraph(graph);
    merge = new GraphMerge(draft, OperationKind.FIRST_LEVEL);
    ending = new ConflictEnding(this, draft);
  }

  /** The operations so far, in order. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /**
   * Replaces references to pending operations.
   *
   * @param names what the n-th operation of the edit is called
   */
  public static Operation named(Operation operation, IntFunction<OperationId> names) {
    return operation.withReferences(
        id -> id.entry().equals(PENDING) ? names.apply(id.index()) : id);
  }

  /** Brings a thought into being. */
  public GraphEdit create(ThoughtId thought) {
    emit(new Operation.Create(thought));
    return this;
  }

  /** Brings a thought into being with a text. */
  public GraphEdit create(ThoughtId thought, String content) {
    return create(thought).setText(thought, content);
  }

  /**
   * Makes a thought's text what is given, by the smallest change that was found.
   *
   * @throws IllegalArgumentException if the text has an unpaired surrogate
   */
  public GraphEdit setText(ThoughtId thought, String content) {
    TextDocument text = text(thought).current();
    emit(thought, text.draft(TextDiff.diff(text.text(), content)));
    return this;
  }

  /**
   * Writes a whole text that was made from an earlier version: an import, another editor. What
   * others wrote since then stays.
   *
   * @param base the version it was made from: {@link Thought#version}
   * @throws IllegalArgumentException if the text never had that version, or the new text has an
   *     unpaired surrogate
   */
  public GraphEdit setText(ThoughtId thought, Collection<OperationId> base, String content) {
    TextDocument text = text(thought).original().at(base);
    emit(thought, text.draft(TextDiff.diff(text.text(), content)));
    return this;
  }

  /**
   * Edits a thought's text.
   *
   * @param changes each in the shown text that those before it leave
   * @throws IndexOutOfBoundsException if a change is outside the text
   */
  public GraphEdit edit(ThoughtId thought, List<TextChange> changes) {
    emit(thought, text(thought).current().draft(changes));
    return this;
  }

  /**
   * Sets a field, or takes it away.
   *
   * @param value the value; null takes the field away
   * @throws IllegalArgumentException if the name is beyond {@link GraphLimits}
   */
  public GraphEdit setField(ThoughtId thought, String name, @Nullable FieldValue value) {
    List<FieldWrite> writes = state(thought).fields().getOrDefault(name, List.of());
    if (!isSo(writes, value)) {
      replace(writes, ids -> new Operation.SetField(thought, name, value, ids));
    }
    return this;
  }

  private static boolean isSo(List<FieldWrite> writes, @Nullable FieldValue value) {
    return writes.isEmpty()
        ? value == null
        : writes.size() == 1
            && writes.get(0).write().effective()
            && Objects.equals(writes.get(0).value(), value);
  }

  /** Puts a tag on a thought. */
  public GraphEdit addTag(ThoughtId thought, String tag) {
    if (state(thought).tags().getOrDefault(tag, List.of()).stream().noneMatch(Write::effective)) {
      emit(new Operation.AddTag(thought, tag));
    }
    return this;
  }

  /** Takes a tag off a thought. */
  public GraphEdit removeTag(ThoughtId thought, String tag) {
    List<Write> adds = state(thought).tags().getOrDefault(tag, List.of());
    emitInParts(Writes.ids(adds), ids -> new Operation.RemoveTag(thought, tag, ids));
    return this;
  }

  /** Adds an edge; where its type allows one target, in place of those there are. */
  public GraphEdit addEdge(EdgeKey edge) {
    if (edge.cardinality() == Cardinality.ONE) {
      for (EdgeState rival : draft.edges(edge.source(), edge.type(), edge.cardinality())) {
        if (!rival.key().equals(edge)) {
          removeEdge(rival.key());
        }
      }
    }
    addMissing(edge);
    return this;
  }

  /**
   * Sets an attribute of an edge, or takes it away. An edge that is not there is added first.
   *
   * @param value the value; null takes the attribute away
   * @throws IllegalArgumentException if the name is beyond {@link GraphLimits}
   */
  public GraphEdit setAttribute(EdgeKey edge, String name, @Nullable FieldValue value) {
    addEdge(edge);
    EdgeState state = draft.edge(edge);
    List<FieldWrite> writes =
        state == null ? List.of() : state.attributes().getOrDefault(name, List.of());
    if (!isSo(writes, value)) {
      replace(writes, ids -> new Operation.SetAttribute(edge, name, value, ids));
    }
    return this;
  }

  /** Takes an edge away, with its attributes. */
  public GraphEdit removeEdge(EdgeKey edge) {
    EdgeState state = draft.edge(edge);
    if (state != null) {
      emitInParts(Writes.ids(state.writes().toList()), ids -> new Operation.RemoveEdge(edge, ids));
    }
    return this;
  }

  /** A thought as this edit leaves it, or null if it is not alive then. */
  public @Nullable Thought thought(ThoughtId id) {
    ThoughtState state = draft.thought(id);
    if (state == null || !Life.alive(state, () -> text(id).current())) {
      return null;
    }
    return ThoughtGraph.shown(state, state.hasText() ? text(id).current().text() : "");
  }

  /**
   * A thought's text as it was at a version; this edit is not in it.
   *
   * @throws IllegalArgumentException if the text never had that version
   */
  public String textAt(ThoughtId thought, Collection<OperationId> version) {
    return text(thought).original().textAt(version);
  }

  /** A part of a state beside the thoughts, as this edit leaves it. */
  public StateCell state(StateKey key) {
    StateCell state = draft.state(key);
    return state != null ? state : StateCell.empty(key);
  }

  /**
   * Writes a part of a state, or adds an element to a set.
   *
   * @param schema the version of the owner's data format
   * @param value the value; null for the element of a set
   * @param term for a value of a session, the term of the claim; else 0
   */
  public GraphEdit setState(StateKey key, int schema, @Nullable FieldValue value, long term) {
    List<StateWrite> writes = state(key).writes();
    boolean isSo =
        !key.isLease()
            && writes.size() == 1
            && writes.get(0).write().effective()
            && writes.get(0).schema() == schema
            && writes.get(0).term() == term
            && Objects.equals(writes.get(0).value(), value);
    if (!isSo) {
      replaceState(key, schema, value, term, state(key).ids());
    }
    return this;
  }

  void replaceState(
      StateKey key, int schema, @Nullable FieldValue value, long term, List<OperationId> replaced) {
    replaceAll(replaced, ids -> new Operation.SetState(key, schema, value, term, ids));
  }

  /** Takes a part of a state away. */
  public GraphEdit removeState(StateKey key) {
    removeState(key, state(key).ids());
    return this;
  }

  void removeState(StateKey key, List<OperationId> writes) {
    emitInParts(writes, ids -> new Operation.RemoveState(key, ids));
  }

  /** Adds to a counter, or takes from it. */
  public GraphEdit addToCounter(StateKey key, long delta) {
    emit(new Operation.AddToCounter(key, delta));
    return this;
  }

  /** Deletes a thought, with all that is known of it. Its edges stay, unseen, should it return. */
  public GraphEdit delete(ThoughtId thought) {
    ThoughtState state = state(thought);
    if (!Life.alive(state, () -> draft.text(thought))) {
      return this;
    }
    // One reference names all earlier writes of its entry: for each entry the last suffices.
    Map<EntryHash, OperationId> last = new TreeMap<>();
    ThoughtMerge.forEachWrite(
        state,
        write ->
            last.merge(write.stamp().entry(), write.id(), (a, b) -> a.compareTo(b) > 0 ? a : b));
    Set<OperationId> seen = new TreeSet<>(last.values());
    seen.addAll(Writes.ids(state.textHeads()));
    emitInParts(List.copyOf(seen), ids -> new Operation.Delete(thought, ids));
    return this;
  }

  /** Takes all known deletions of a thought back. */
  public GraphEdit restore(ThoughtId thought) {
    List<OperationId> deletions =
        state(thought).deletions().stream().map(deletion -> deletion.write().id()).toList();
    emitInParts(deletions, ids -> new Operation.Restore(thought, ids));
    return this;
  }

  /** Ends a conflict by making what is shown now the answer. */
  public GraphEdit resolve(Conflict conflict) {
    Competitor shown =
        conflict.kind() == Conflict.Kind.DELETE_EDIT
            ? conflict.competitors().get(conflict.competitors().size() - 1)
            : conflict.competitors().get(0);
    return resolve(conflict, shown);
  }

  /**
   * Ends a conflict.
   *
   * @param choice the side to keep, one of the conflict's; of a text both sides are kept whatever
   *     the choice. A side that has come since and is not in the conflict goes on competing
   * @throws IllegalArgumentException if the choice is not one of the conflict's
   */
  public GraphEdit resolve(Conflict conflict, Competitor choice) {
    ending.keep(conflict, choice);
    return this;
  }

  /**
   * Ends a conflict as the rules say. Whoever applies the same rules to the same conflict writes
   * the same.
   *
   * @return false if the rules leave it open
   * @throws IllegalArgumentException if a strategy's answer does not fit the conflict
   */
  public boolean settle(Conflict conflict, ResolutionRules rules) {
    return ending.settle(conflict, rules);
  }

  /** Adds an edge that is not there, and leaves its competitors alone. */
  void addMissing(EdgeKey edge) {
    EdgeState state = draft.edge(edge);
    if (state == null || !state.alive()) {
      emit(new Operation.AddEdge(edge));
    }
  }

  /** Writes that all sides of a text have been seen. */
  void joinText(ThoughtId thought) {
    emitSplice(thought, text(thought).current().heads(), 0, 0, "");
  }

  void replace(List<FieldWrite> replaced, Function<List<OperationId>, Operation> set) {
    replaceAll(replaced.stream().map(field -> field.write().id()).toList(), set);
  }

  private void replaceAll(List<OperationId> replaced, Function<List<OperationId>, Operation> set) {
    List<OperationId> left = replaced;
    // All but the last part also leave room for the write before.
    int room = GraphLimits.MAX_REFERENCES - 1;
    List<OperationId> before = List.of();
    do {
      List<OperationId> part = new ArrayList<>(left.subList(0, Math.min(room, left.size())));
      left = left.subList(part.size(), left.size());
      part.addAll(before);
      before = List.of(emit(set.apply(part)));
    } while (!left.isEmpty());
  }

  private void emit(ThoughtId thought, List<SpliceDraft> drafts) {
    List<OperationId> ids = new ArrayList<>();
    for (SpliceDraft each : drafts) {
      List<OperationId> parents =
          each.follows() == SpliceDraft.NO_DRAFT
              ? each.parents()
              : List.of(ids.get(each.follows()));
      ids.add(emitSplice(thought, parents, each.position(), each.deleteCount(), each.insert()));
    }
  }

  /** Emits a splice, as several if it names or inserts more than one can; returns the last. */
  private OperationId emitSplice(
      ThoughtId thought, List<OperationId> parents, int position, int deleteCount, String insert) {
    List<OperationId> joined = parents;
    while (joined.size() > GraphLimits.MAX_REFERENCES) {
      List<OperationId> part = joined.subList(0, GraphLimits.MAX_REFERENCES);
      List<OperationId> rest = new ArrayList<>(joined.subList(part.size(), joined.size()));
      rest.add(emitOne(new Operation.Splice(thought, part, 0, 0, "")));
      joined = rest;
    }
    String part = GraphLimits.insertable(insert);
    OperationId last = emitOne(new Operation.Splice(thought, joined, position, deleteCount, part));
    int at = position;
    for (int from = part.length(); from < insert.length(); from += part.length()) {
      at += part.codePointCount(0, part.length());
      part = GraphLimits.insertable(insert.substring(from));
      last = emitOne(new Operation.Splice(thought, List.of(last), at, 0, part));
    }
    return last;
  }

  private OperationId emitOne(Operation.Splice splice) {
    TextDraft text = text(splice.thought());
    Write write = new Write(PENDING_STAMP, operations.size());
    operations.add(splice);
    draft.put(ThoughtMerge.splice(state(splice.thought()), write, splice.parents()));
    text.add(
        new org.logomesh.client.text.Splice(
            write.id(),
            splice.parents(),
            splice.position(),
            splice.deleteCount(),
            splice.insert()));
    return write.id();
  }

  private OperationId emit(Operation operation) {
    int index = operations.size();
    operations.add(operation);
    merge.apply(PENDING_STAMP, index, operation);
    merge.settle();
    return new OperationId(PENDING, index);
  }

  private void emitInParts(
      List<OperationId> ids, Function<List<OperationId>, Operation> operation) {
    for (int from = 0; from < ids.size(); from += GraphLimits.MAX_REFERENCES) {
      int to = Math.min(ids.size(), from + GraphLimits.MAX_REFERENCES);
      emit(operation.apply(ids.subList(from, to)));
    }
  }

  private TextDraft text(ThoughtId thought) {
    return texts.computeIfAbsent(thought, id -> new TextDraft(draft.text(id)));
  }

  private ThoughtState state(ThoughtId thought) {
    ThoughtState state = draft.thought(thought);
    return state != null ? state : ThoughtState.empty(thought);
  }
}
