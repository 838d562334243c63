package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/**
 * A value that a field of a thought or an attribute of an edge was set to and that nothing has
 * replaced.
 *
 * @param write who set it, and when
 * @param value the value; null took the field away
 */
public record FieldWrite(Write write, @Nullable FieldValue value) {
  /**
   * Returns the competing writes once another has come, sorted by operation id; the same list if it
   * was there already.
   */
  static List<FieldWrite> with(
      List<FieldWrite> before,
      Write write,
      @Nullable FieldValue value,
      Collection<OperationId> replaced) {
    OperationId id = write.id();
    Collection<OperationId> gone = replaced.size() > 8 ? Set.copyOf(replaced) : replaced;
    List<FieldWrite> after = new ArrayList<>(before.size() + 1);
    for (FieldWrite field : before) {
      OperationId each = field.write().id();
      if (each.equals(id)) {
        return before;
      }
      if (!gone.contains(each)) {
        after.add(field);
      }
    }
    after.add(new FieldWrite(write, value));
    if (after.size() > 1) {
      after.sort(Comparator.comparing(FieldWrite::write, Write.ID));
    }
    return List.copyOf(after);
  }

  /** Returns the list without the writes that are named. */
  static List<FieldWrite> without(List<FieldWrite> writes, Set<OperationId> named) {
    return writes.stream().filter(field -> !named.contains(field.write().id())).toList();
  }

  /** The write that is shown, or null if none has effect. */
  static @Nullable FieldWrite shown(List<FieldWrite> writes) {
    FieldWrite shown = null;
    for (FieldWrite field : writes) {
      if (field.write().effective()
          && (shown == null || Write.SHOWN.compare(field.write(), shown.write()) > 0)) {
        shown = field;
      }
    }
    return shown;
  }

  /** The values that are shown, by name. */
  static SortedMap<String, FieldValue> shown(SortedMap<String, List<FieldWrite>> fields) {
    SortedMap<String, FieldValue> shown = new TreeMap<>();
    fields.forEach(
        (name, writes) -> {
          FieldWrite winner = shown(writes);
          if (winner != null && winner.value() != null) {
            shown.put(name, winner.value());
          }
        });
    return shown;
  }
}
