package org.logomesh.client.graph;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * The rules that take a thought's state to its next one, text apart. Each method returns the state
 * it was given if the operation changes nothing.
 */
final class ThoughtMerge {
  private ThoughtMerge() {}

  static ThoughtState create(ThoughtState state, Write write) {
    List<Write> creates = Writes.with(state.creates(), write);
    return creates == state.creates() ? state : state.withCreates(creates);
  }

  static ThoughtState setField(ThoughtState state, Write write, Operation.SetField operation) {
    List<FieldWrite> before = state.fields().getOrDefault(operation.name(), List.of());
    List<FieldWrite> after =
        FieldWrite.with(before, write, operation.value(), operation.replaced());
    if (after == before) {
      return state;
    }
    Stream<Write> gone = before.stream().filter(old -> !after.contains(old)).map(FieldWrite::write);
    return forgetting(state.withField(operation.name(), after), gone);
  }

  static ThoughtState addTag(ThoughtState state, Write write, String tag) {
    List<Write> before = state.tags().getOrDefault(tag, List.of());
    List<Write> after = Writes.with(before, write);
    return after == before ? state : state.withTag(tag, after);
  }

  static ThoughtState removeTag(ThoughtState state, Operation.RemoveTag operation) {
    List<Write> before = state.tags().getOrDefault(operation.tag(), List.of());
    List<Write> after = Writes.without(before, operation.adds());
    if (after == before) {
      return state;
    }
    Stream<Write> gone = before.stream().filter(old -> !after.contains(old));
    return forgetting(state.withTag(operation.tag(), after), gone);
  }

  /**
   * Adds a splice to what is known of the text.
   *
   * @param parents those of the splice's parents that the text has
   */
  static ThoughtState splice(ThoughtState state, Write write, List<OperationId> parents) {
    List<Write> heads = Writes.with(Writes.without(state.textHeads(), parents), write);
    return state.withText(
        heads,
        write.effective()
            ? state.hiddenSplices()
            : OperationIds.with(state.hiddenSplices(), List.of(write.id())));
  }

  /** Notes that splices of an entry are hidden, or no longer. */
  static ThoughtState hideSplices(
      ThoughtState state, List<OperationId> splices, boolean effective) {
    return state.withText(
        state.textHeads(),
        effective
            ? OperationIds.without(state.hiddenSplices(), splices)
            : OperationIds.with(state.hiddenSplices(), splices));
  }

  static ThoughtState restore(ThoughtState state, Write write, List<OperationId> deletes) {
    ThoughtState created = create(state, write);
    Set<OperationId> replaced = Set.copyOf(deletes);
    List<Deletion> left =
        state.deletions().stream()
            .filter(deletion -> !replaced.contains(deletion.write().id()))
            .toList();
    return left.size() == state.deletions().size() ? created : created.withDeletions(left);
  }

  /** Sets the flag of every write of an entry. */
  static ThoughtState setEffective(ThoughtState state, EntryHash entry, boolean effective) {
    UnaryOperator<Write> flag = Writes.flag(entry, effective);
    ThoughtState changed =
        new ThoughtState(
            state.id(),
            Writes.mapped(state.creates(), flag),
            mappedFields(state.fields(), flag),
            mapped(state.tags(), flag),
            Writes.mapped(state.textHeads(), flag),
            state.hiddenSplices(),
            state.deletions().stream()
                .map(d -> new Deletion(flag.apply(d.write()), d.named(), d.text()))
                .toList());
    return changed.equals(state) ? state : changed;
  }

  /** Calls back for every write that can keep the thought alive, splices apart. */
  static void forEachWrite(ThoughtState state, Consumer<Write> each) {
    for (Write create : state.creates()) {
      each.accept(create);
    }
    for (List<FieldWrite> field : state.fields().values()) {
      for (FieldWrite write : field) {
        each.accept(write.write());
      }
    }
    for (List<Write> tag : state.tags().values()) {
      for (Write add : tag) {
        each.accept(add);
      }
    }
  }

  // What a deletion names is kept only as far as it is still here, or the state would depend on
  // whether the deletion or the replacement came first.
  // Only what is gone: a reference to something else than the kind replaces takes nothing away.
  private static ThoughtState forgetting(ThoughtState state, Stream<Write> gone) {
    if (state.deletions().isEmpty()) {
      return state;
    }
    Set<OperationId> replaced = gone.map(Write::id).collect(Collectors.toSet());
    return state.withDeletions(
        state.deletions().stream()
            .map(
                deletion ->
                    new Deletion(
                        deletion.write(),
                        deletion.named().stream().filter(id -> !replaced.contains(id)).toList(),
                        deletion.text()))
            .toList());
  }

  static SortedMap<String, List<FieldWrite>> mappedFields(
      SortedMap<String, List<FieldWrite>> fields, UnaryOperator<Write> change) {
    return mapped(fields, field -> new FieldWrite(change.apply(field.write()), field.value()));
  }

  private static <W> SortedMap<String, List<W>> mapped(
      SortedMap<String, List<W>> map, UnaryOperator<W> change) {
    SortedMap<String, List<W>> changed = new TreeMap<>();
    map.forEach((name, writes) -> changed.put(name, writes.stream().map(change).toList()));
    return changed;
  }
}
