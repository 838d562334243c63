package org.logomesh.client.store;

import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;

/** The rows that thoughts are filtered by: one for each shown field. */
final class FieldRows {
  private FieldRows() {}

  /**
   * Brings the rows of a thought up to date, both maps side by side in the order of their names.
   *
   * @return whether anything has changed
   */
  static boolean write(
      SqlConnection sql,
      long number,
      SortedMap<String, FieldValue> before,
      SortedMap<String, FieldValue> now) {
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
          delete(sql, number, old);
        }
        old = next(befores);
      }
      if (fresh != null && order >= 0) {
        if (!same) {
          insert(sql, number, fresh);
        }
        fresh = next(nows);
      }
    }
    return changed;
  }

  private static void delete(SqlConnection sql, long number, Map.Entry<String, FieldValue> field) {
    sql.update(
        "DELETE FROM fields WHERE name = ? AND value = ? AND thought_no = ?",
        field.getKey(),
        FieldText.key(field.getValue()),
        number);
  }

  private static void insert(SqlConnection sql, long number, Map.Entry<String, FieldValue> field) {
    sql.update(
        "INSERT INTO fields (name, value, thought_no) VALUES (?, ?, ?)",
        field.getKey(),
        FieldText.key(field.getValue()),
        number);
  }

  private static Map.@Nullable Entry<String, FieldValue> next(
      Iterator<Map.Entry<String, FieldValue>> entries) {
    return entries.hasNext() ? entries.next() : null;
  }
}
