package org.logomesh.client.store;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;

/**
 * The rows that thoughts are filtered by: one for each shown field. Changes are gathered and
 * written in the order of the rows, since values are as good as random.
 */
final class FieldRows {
  private final SortedSet<Row> removed = new TreeSet<>();
  private final SortedSet<Row> added = new TreeSet<>();

  private record Row(String name, String value, long thought) implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
        Comparator.comparing(Row::name).thenComparing(Row::value).thenComparingLong(Row::thought);

    static Row of(long thought, Map.Entry<String, FieldValue> field) {
      return new Row(field.getKey(), FieldText.key(field.getValue()), thought);
    }

    @Override
    public int compareTo(Row other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * Takes note of what has changed of a thought, with both maps side by side in the order of their
   * names. Of each thought once before {@link #write}.
   *
   * @return whether anything has changed
   */
  boolean change(
      long number, SortedMap<String, FieldValue> before, SortedMap<String, FieldValue> now) {
    Iterator<Map.Entry<String, FieldValue>> befores = before.entrySet().iterator();
    Iterator<Map.Entry<String, FieldValue>> nows = now.entrySet().iterator();
    Map.@Nullable Entry<String, FieldValue> old = next(befores);
    Map.@Nullable Entry<String, FieldValue> fresh = next(nows);
    boolean changed = false;
    while (old != null || fresh != null) {
      int order = old == null ? 1 : fresh == null ? -1 : old.getKey().compareTo(fresh.getKey());
      boolean same =
          order == 0 && old != null && fresh != null && old.getValue().equals(fresh.getValue());
      changed |= !same;
      if (old != null && order <= 0) {
        if (!same) {
          removed.add(Row.of(number, old));
        }
        old = next(befores);
      }
      if (fresh != null && order >= 0) {
        if (!same) {
          added.add(Row.of(number, fresh));
        }
        fresh = next(nows);
      }
    }
    return changed;
  }

  /** Writes what has been gathered. */
  void write(SqlConnection sql) {
    for (Row row : removed) {
      sql.update(
          "DELETE FROM fields WHERE name = ? AND value = ? AND thought_no = ?",
          row.name(),
          row.value(),
          row.thought());
    }
    for (Row row : added) {
      sql.update(
          "INSERT INTO fields (name, value, thought_no) VALUES (?, ?, ?)",
          row.name(),
          row.value(),
          row.thought());
    }
    forget();
  }

  void forget() {
    removed.clear();
    added.clear();
  }

  private static Map.@Nullable Entry<String, FieldValue> next(
      Iterator<Map.Entry<String, FieldValue>> entries) {
    return entries.hasNext() ? entries.next() : null;
  }
}
