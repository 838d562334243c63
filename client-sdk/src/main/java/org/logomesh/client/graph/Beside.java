package org.logomesh.client.graph;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds names for the values that are kept beside the one that has the name. */
final class Beside {
  private Beside() {}

  /** Whether the name leaves room for a number behind it. */
  static boolean fits(String name) {
    return (name + " (9999)").getBytes(StandardCharsets.UTF_8).length <= GraphLimits.MAX_NAME_BYTES;
  }

  /**
   * Names the values {@code name (2)}, {@code name (3)}, …: the first that is free, or has that
   * very value already.
   *
   * @param present what a name stands for now, or null
   */
  static SortedMap<String, FieldValue> names(
      String name, List<FieldValue> values, Function<String, @Nullable FieldValue> present) {
    SortedMap<String, FieldValue> named = new TreeMap<>();
    for (FieldValue value : values) {
      int number = 2;
      String free = name + " (" + number + ")";
      while (taken(named.get(free), value) || taken(present.apply(free), value)) {
        number++;
        free = name + " (" + number + ")";
      }
      named.put(free, value);
    }
    return named;
  }

  private static boolean taken(@Nullable FieldValue there, FieldValue value) {
    return there != null && !there.equals(value);
  }
}
