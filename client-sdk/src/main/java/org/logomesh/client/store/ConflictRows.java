package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.ThoughtId;

/** Keeps the table of conflicts in step with the merge state. */
final class ConflictRows {
  private record Name(Conflict.Kind kind, String name) {}

  private ConflictRows() {}

  /** Makes the conflicts of a thought, edges apart, those that are given. */
  static void replaceOfThought(SqlConnection sql, ThoughtId thought, List<Conflict> conflicts) {
    List<Name> before =
        sql.list(
            "SELECT kind, name FROM conflicts WHERE thought = ? AND kind <> ?",
            row -> new Name(Conflict.Kind.valueOf(row.getString(1)), row.getString(2)),
            thought.bytes(),
            Conflict.Kind.EDGE_ONE.name());
    List<Name> now = new ArrayList<>();
    for (Conflict conflict : conflicts) {
      Name name = new Name(conflict.kind(), conflict.name());
      now.add(name);
      if (!before.contains(name)) {
        insert(sql, thought, name);
      }
    }
    for (Name gone : before) {
      if (!now.contains(gone)) {
        delete(sql, thought, gone);
      }
    }
  }

  /** Makes the conflict of an edge's source and type the one that is given, or none. */
  static void replaceOfEdges(SqlConnection sql, EdgeKey any, @Nullable Conflict conflict) {
    Name name = new Name(Conflict.Kind.EDGE_ONE, any.type());
    if (conflict == null) {
      delete(sql, any.source(), name);
    } else {
      insert(sql, any.source(), name);
    }
  }

  private static void insert(SqlConnection sql, ThoughtId thought, Name name) {
    sql.update(
        "INSERT INTO conflicts (thought, kind, name) VALUES (?, ?, ?)"
            + " ON CONFLICT (thought, kind, name) DO NOTHING",
        thought.bytes(),
        name.kind().name(),
        name.name());
  }

  private static void delete(SqlConnection sql, ThoughtId thought, Name name) {
    sql.update(
        "DELETE FROM conflicts WHERE thought = ? AND kind = ? AND name = ?",
        thought.bytes(),
        name.kind().name(),
        name.name());
  }
}
