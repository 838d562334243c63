package org.logomesh.client.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;

/** Writes the rows of edges and the conflicts among them. */
final class EdgeWriter {
  private final GraphState cells;
  private final ThoughtGraph graph;

  private record Group(ThoughtId source, String type) {}

  EdgeWriter(GraphState cells) {
    this.cells = cells;
    this.graph = new ThoughtGraph(cells);
  }

  /**
   * Writes what has changed of edges.
   *
   * @param withAttributes those of them that have attributes, or had some
   */
  void write(SqlConnection sql, Collection<EdgeState> changed, Collection<EdgeKey> withAttributes) {
    Set<Group> groups = new HashSet<>();
    for (EdgeState state : List.copyOf(changed)) {
      EdgeKey key = state.key();
      if (state.isEmpty()) {
        sql.update(
            "DELETE FROM edges WHERE source = ? AND type = ? AND cardinality = ? AND target = ?",
            key.source().bytes(),
            key.type(),
            key.cardinality().code(),
            key.target().bytes());
      } else {
        insert(sql, state, graph.edge(key));
      }
      if (key.cardinality() == Cardinality.ONE) {
        groups.add(new Group(key.source(), key.type()));
      }
    }
    groups.forEach(group -> writeGroup(sql, group));
    for (EdgeKey key : withAttributes) {
      ConflictRows.replaceOfAttributes(sql, key, graph.conflicts(key));
    }
  }

  private static void insert(SqlConnection sql, EdgeState state, @Nullable Edge edge) {
    EdgeKey key = state.key();
    sql.update(
        "INSERT INTO edges (source, type, cardinality, target, alive, shown, state)"
            + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
            + " ON CONFLICT (source, type, cardinality, target)"
            + " DO UPDATE SET alive = ?5, shown = ?6, state = ?7",
        key.source().bytes(),
        key.type(),
        key.cardinality().code(),
        key.target().bytes(),
        edge == null ? 0 : 1,
        edge == null || !edge.shown() ? 0 : 1,
        state.encode());
  }

  // A change of one competitor can change which other is shown.
  private void writeGroup(SqlConnection sql, Group group) {
    List<EdgeState> competitors = cells.edges(group.source(), group.type(), Cardinality.ONE);
    for (EdgeState state : competitors) {
      Edge edge = graph.edge(state.key());
      sql.update(
          "UPDATE edges SET shown = ? WHERE source = ? AND type = ? AND cardinality = ?"
              + " AND target = ?",
          edge == null || !edge.shown() ? 0 : 1,
          group.source().bytes(),
          group.type(),
          Cardinality.ONE.code(),
          state.key().target().bytes());
    }
    EdgeKey any = new EdgeKey(group.source(), group.type(), group.source(), Cardinality.ONE);
    ConflictRows.replaceOfEdges(sql, any, graph.conflict(any));
  }
}
