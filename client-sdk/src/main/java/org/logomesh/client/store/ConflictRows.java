package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;

/**
 * Keeps the table of conflicts in step with the merge state. A conflict of a state has no thought,
 * and the key of the state in the column for that of an edge.
 */
final class ConflictRows {
  private static final byte[] NONE = {};

  private record Name(Conflict.Kind kind, String name) {}

  private ConflictRows() {}

  /** Makes the conflicts of a thought, edges apart, those that are given. */
  static void replaceOfThought(SqlConnection sql, ThoughtId thought, List<Conflict> conflicts) {
    List<Name> before =
        sql.list(
            "SELECT kind, name FROM conflicts WHERE thought = ? AND kind NOT IN (?, ?)",
            row -> new Name(Conflict.Kind.valueOf(row.getString(1)), row.getString(2)),
            thought.bytes(),
            Conflict.Kind.EDGE_ONE.name(),
            Conflict.Kind.ATTRIBUTE.name());
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

  /** Makes the conflicts among the attributes of an edge those that are given. */
  static void replaceOfAttributes(SqlConnection sql, EdgeKey edge, List<Conflict> conflicts) {
    List<String> names = conflicts.stream().map(Conflict::name).toList();
    List<String> before =
        sql.list(
            "SELECT name FROM conflicts WHERE thought = ? AND kind = ? AND edge = ?",
            row -> row.getString(1),
            edge.source().bytes(),
            Conflict.Kind.ATTRIBUTE.name(),
            edge.bytes());
    for (String name : names) {
      insert(sql, edge.source().bytes(), edge.bytes(), new Name(Conflict.Kind.ATTRIBUTE, name));
    }
    for (String gone : before) {
      if (!names.contains(gone)) {
        sql.update(
            "DELETE FROM conflicts WHERE thought = ? AND kind = ? AND edge = ? AND name = ?",
            edge.source().bytes(),
            Conflict.Kind.ATTRIBUTE.name(),
            edge.bytes(),
            gone);
      }
    }
  }

  /** Makes the conflict of a part of a state the one that is given, or none. */
  static void replaceOfState(SqlConnection sql, StateKey state, @Nullable Conflict conflict) {
    if (conflict == null) {
      sql.update(
          "DELETE FROM conflicts WHERE thought = ? AND kind IN (?, ?) AND edge = ?",
          NONE,
          Conflict.Kind.STATE.name(),
          Conflict.Kind.SESSION.name(),
          state.bytes());
    } else {
      insert(sql, NONE, state.bytes(), new Name(conflict.kind(), conflict.name()));
    }
  }

  private static void insert(SqlConnection sql, ThoughtId thought, Name name) {
    insert(sql, thought.bytes(), NONE, name);
  }

  private static void insert(SqlConnection sql, byte[] thought, byte[] edge, Name name) {
    sql.update(
        "INSERT INTO conflicts (thought, kind, edge, name) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (thought, kind, edge, name) DO NOTHING",
        thought,
        name.kind().name(),
        edge,
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
