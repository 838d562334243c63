package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** Immutable lists of writes, sorted by operation id. */
final class Writes {
  private Writes() {}

  /** Returns the list with the write in its place; the same list if it is there already. */
  static List<Write> with(List<Write> writes, Write write) {
    if (writes.isEmpty()) {
      return List.of(write);
    }
    int place = Collections.binarySearch(writes, write, Write.ID);
    if (place >= 0) {
      return writes;
    }
    List<Write> longer = new ArrayList<>(writes);
    longer.add(-place - 1, write);
    return List.copyOf(longer);
  }

  /** Returns the list without the writes that are named; the same list if it has none of them. */
  static List<Write> without(List<Write> writes, Collection<OperationId> named) {
    if (named.isEmpty()) {
      return writes;
    }
    Set<OperationId> gone = Set.copyOf(named);
    return writes.stream().anyMatch(write -> gone.contains(write.id()))
        ? writes.stream().filter(write -> !gone.contains(write.id())).toList()
        : writes;
  }

  static List<OperationId> ids(Collection<Write> writes) {
    return writes.stream().map(Write::id).toList();
  }

  /** Returns the greatest of the writes that have effect, or null. */
  static @Nullable Write shown(List<Write> writes) {
    return writes.stream().filter(Write::effective).max(Write.SHOWN).orElse(null);
  }

  /** Returns a change of the flag of those writes that came with an entry. */
  static UnaryOperator<Write> flag(EntryHash entry, boolean effective) {
    return write ->
        write.effective() != effective && write.stamp().entry().equals(entry)
            ? new Write(write.stamp().withEffective(effective), write.index())
            : write;
  }

  /** Returns the list with each write changed; the same list if none changes. */
  static List<Write> mapped(List<Write> writes, UnaryOperator<Write> change) {
    List<Write> changed = new ArrayList<>(writes);
    changed.replaceAll(change);
    return changed.equals(writes) ? writes : List.copyOf(changed);
  }
}
