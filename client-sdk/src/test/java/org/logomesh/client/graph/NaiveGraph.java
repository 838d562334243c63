package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.Splice;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * The merge rules as definitions over the whole set of operations, slow and without any state: what
 * {@link GraphMerge} must arrive at whatever the order.
 */
final class NaiveGraph {
  /** An operation with its stamp. */
  record Op(Write write, Operation operation) {
    OperationId id() {
      return write.id();
    }

    boolean before(Op other) {
      return !write.stamp().entry().equals(other.write.stamp().entry())
          || write.index() < other.write.index();
    }
  }

  private final List<Op> ops = new ArrayList<>();

  NaiveGraph(Collection<TestEntry> entries, Set<EntryHash> hidden) {
    for (TestEntry entry : entries) {
      Stamp stamp = entry.stamp(!hidden.contains(entry.hash()));
      for (int i = 0; i < entry.operations().size(); i++) {
        ops.add(new Op(new Write(stamp, i), entry.operations().get(i)));
      }
    }
    ops.sort(Comparator.comparing(Op::write, Write.CAUSAL));
  }

  @Nullable Thought thought(ThoughtId id) {
    if (!alive(id)) {
      return null;
    }
    List<Op> heads =
        splices(id).stream()
            .filter(op -> splices(id).stream().noneMatch(child -> parents(child).contains(op)))
            .toList();
    List<Write> writes =
        Stream.concat(plainWrites(id).stream(), heads.stream()).map(Op::write).toList();
    List<Write> effective = writes.stream().filter(Write::effective).toList();
    List<Write> counted = effective.isEmpty() ? writes : effective;
    return new Thought(
        id,
        text(id).text(),
        heads.stream().map(Op::id).sorted().toList(),
        fields(id),
        tags(id),
        Authorship.of(counted.stream().min(Write.CAUSAL).orElseThrow()),
        Authorship.of(counted.stream().max(Write.CAUSAL).orElseThrow()));
  }

  Set<String> conflicts(ThoughtId id) {
    Set<String> found = new TreeSet<>();
    if (alive(id) && !deletions(id).isEmpty()) {
      found.add("DELETE_EDIT");
    }
    fieldWrites(id)
        .forEach(
            (name, writes) -> {
              long values =
                  writes.stream()
                      .filter(op -> op.write().effective())
                      .map(op -> String.valueOf(((Operation.SetField) op.operation()).value()))
                      .distinct()
                      .count();
              if (values > 1) {
                found.add("FIELD " + name);
              }
            });
    return found;
  }

  boolean alive(EdgeKey key) {
    return edgeWrites(key).anyMatch(op -> op.write().effective());
  }

  /** The edge to show among those of a source and type with one target, or null. */
  @Nullable EdgeKey shown(ThoughtId source, String type) {
    return ops.stream()
        .map(op -> edge(op.operation()))
        .filter(Objects::nonNull)
        .filter(key -> key.cardinality() == Cardinality.ONE)
        .filter(key -> key.source().equals(source) && key.type().equals(type))
        .distinct()
        .filter(this::alive)
        .max(Comparator.comparing(this::shownFor, Write.SHOWN))
        .orElse(null);
  }

  /** The values that are shown of an edge's attributes. */
  SortedMap<String, FieldValue> attributes(EdgeKey key) {
    SortedMap<String, FieldValue> shown = new TreeMap<>();
    edgeWrites(key)
        .filter(op -> op.operation() instanceof Operation.SetAttribute)
        .filter(op -> op.write().effective())
        .sorted(Comparator.comparing(Op::write, Write.SHOWN))
        .forEach(
            op -> {
              Operation.SetAttribute set = (Operation.SetAttribute) op.operation();
              if (set.value() == null) {
                shown.remove(set.name());
              } else {
                shown.put(set.name(), set.value());
              }
            });
    return shown;
  }

  /** The latest addition of an edge; where there is none, its latest attribute. */
  private Write shownFor(EdgeKey key) {
    return edgeWrites(key)
        .filter(op -> op.write().effective())
        .max(
            Comparator.<Op, Boolean>comparing(op -> op.operation() instanceof Operation.AddEdge)
                .thenComparing(Op::write, Write.SHOWN))
        .orElseThrow()
        .write();
  }

  private static @Nullable EdgeKey edge(Operation operation) {
    return operation instanceof Operation.AddEdge add
        ? add.edge()
        : operation instanceof Operation.SetAttribute set ? set.edge() : null;
  }

  /** Additions and attributes of an edge that nothing has replaced or removed. */
  private Stream<Op> edgeWrites(EdgeKey key) {
    return ops.stream()
        .filter(op -> key.equals(edge(op.operation())))
        .filter(write -> !named(write, op -> namedOfEdge(op, key, write.operation())));
  }

  private static List<OperationId> namedOfEdge(Operation by, EdgeKey key, Operation write) {
    if (by instanceof Operation.RemoveEdge remove && remove.edge().equals(key)) {
      return remove.adds();
    }
    return by instanceof Operation.SetAttribute set
            && set.edge().equals(key)
            && write instanceof Operation.SetAttribute replaced
            && replaced.name().equals(set.name())
        ? set.replaced()
        : List.of();
  }

  private boolean alive(ThoughtId id) {
    Set<OperationId> dead = new HashSet<>();
    for (Op deletion : deletions(id)) {
      List<OperationId> seen = ((Operation.Delete) deletion.operation()).seen();
      for (Op write : plainWrites(id)) {
        boolean isSeen =
            seen.stream()
                .anyMatch(
                    ref ->
                        ref.entry().equals(write.id().entry())
                            && write.id().index() <= ref.index());
        if (isSeen && write.before(deletion)) {
          dead.add(write.id());
        }
      }
      for (Op splice : splices(id)) {
        if (seen.contains(splice.id()) && splice.before(deletion)) {
          addWithPast(splice, dead);
        }
      }
    }
    return Stream.concat(plainWrites(id).stream(), splices(id).stream())
        .anyMatch(op -> op.write().effective() && !dead.contains(op.id()));
  }

  private void addWithPast(Op splice, Set<OperationId> into) {
    if (into.add(splice.id())) {
      parents(splice).forEach(parent -> addWithPast(parent, into));
    }
  }

  /** Deletions with effect that no restoration names. */
  private List<Op> deletions(ThoughtId id) {
    return ops.stream()
        .filter(op -> op.operation() instanceof Operation.Delete d && d.thought().equals(id))
        .filter(op -> op.write().effective())
        .filter(
            deletion ->
                !named(
                    deletion,
                    op ->
                        op instanceof Operation.Restore restore && restore.thought().equals(id)
                            ? restore.deletes()
                            : List.of()))
        .toList();
  }

  /** Creations, restorations, and the field writes and tag additions that nothing replaced. */
  private List<Op> plainWrites(ThoughtId id) {
    List<Op> writes = new ArrayList<>();
    for (Op op : ops) {
      boolean creates =
          (op.operation() instanceof Operation.Create c && c.thought().equals(id))
              || (op.operation() instanceof Operation.Restore r && r.thought().equals(id));
      if (creates) {
        writes.add(op);
      }
    }
    fieldWrites(id).values().forEach(writes::addAll);
    tagAdds(id).values().forEach(writes::addAll);
    return writes;
  }

  private SortedMap<String, List<Op>> fieldWrites(ThoughtId id) {
    SortedMap<String, List<Op>> writes = new TreeMap<>();
    for (Op op : ops) {
      if (op.operation() instanceof Operation.SetField set && set.thought().equals(id)) {
        boolean replaced =
            named(
                op,
                other ->
                    other instanceof Operation.SetField by
                            && by.thought().equals(id)
                            && by.name().equals(set.name())
                        ? by.replaced()
                        : List.of());
        if (!replaced) {
          writes.computeIfAbsent(set.name(), name -> new ArrayList<>()).add(op);
        }
      }
    }
    return writes;
  }

  private SortedMap<String, List<Op>> tagAdds(ThoughtId id) {
    SortedMap<String, List<Op>> adds = new TreeMap<>();
    for (Op op : ops) {
      if (op.operation() instanceof Operation.AddTag add && add.thought().equals(id)) {
        boolean removed =
            named(
                op,
                other ->
                    other instanceof Operation.RemoveTag by
                            && by.thought().equals(id)
                            && by.tag().equals(add.tag())
                        ? by.adds()
                        : List.of());
        if (!removed) {
          adds.computeIfAbsent(add.tag(), tag -> new ArrayList<>()).add(op);
        }
      }
    }
    return adds;
  }

  private SortedMap<String, FieldValue> fields(ThoughtId id) {
    SortedMap<String, FieldValue> shown = new TreeMap<>();
    fieldWrites(id)
        .forEach(
            (name, writes) ->
                writes.stream()
                    .filter(op -> op.write().effective())
                    .max(Comparator.comparing(Op::write, Write.SHOWN))
                    .map(op -> ((Operation.SetField) op.operation()).value())
                    .ifPresent(value -> shown.put(name, value)));
    return shown;
  }

  private SortedSet<String> tags(ThoughtId id) {
    SortedSet<String> shown = new TreeSet<>();
    tagAdds(id)
        .forEach(
            (tag, adds) -> {
              if (adds.stream().anyMatch(op -> op.write().effective())) {
                shown.add(tag);
              }
            });
    return shown;
  }

  private TextDocument text(ThoughtId id) {
    TextDocument text = TextDocument.empty();
    for (Op op : splices(id)) {
      Operation.Splice splice = (Operation.Splice) op.operation();
      text.apply(
          new Splice(
              op.id(),
              parents(op).stream().map(Op::id).toList(),
              splice.position(),
              splice.deleteCount(),
              splice.insert()),
          op.write().effective());
    }
    return text;
  }

  private List<Op> splices(ThoughtId id) {
    return ops.stream()
        .filter(op -> op.operation() instanceof Operation.Splice s && s.thought().equals(id))
        .toList();
  }

  private List<Op> parents(Op child) {
    Operation.Splice splice = (Operation.Splice) child.operation();
    return splices(splice.thought()).stream()
        .filter(op -> splice.parents().contains(op.id()) && op.before(child))
        .toList();
  }

  /** Whether an operation is named by one that came after it. */
  private boolean named(Op target, Function<Operation, List<OperationId>> names) {
    return ops.stream()
        .anyMatch(
            op ->
                !Objects.equals(op, target)
                    && target.before(op)
                    && names.apply(op.operation()).contains(target.id()));
  }
}
