package org.logomesh.client.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;

/** Makes edges of rows that are shown; whether their ends live, the caller asks. */
final class EdgeReader {
  static final String COLUMNS = "e.source, e.type, e.cardinality, e.target, e.state";

  private static final String FROM = "SELECT " + COLUMNS + " FROM edges e WHERE e.source = ?";
  private static final String TO = "SELECT " + COLUMNS + " FROM edges e WHERE e.target = ?";
  private static final String OF_TYPE = " AND e.type = ?";
  private static final String SHOWN = " AND e.shown LIMIT ?";

  private EdgeReader() {}

  static Edge read(ResultSet row) throws SQLException {
    EdgeKey key =
        new EdgeKey(
            ThoughtId.of(row.getBytes(1)),
            row.getString(2),
            ThoughtId.of(row.getBytes(4)),
            Cardinality.of(row.getInt(3)));
    return ThoughtGraph.shown(StoredStates.edge(key, row.getBytes(5)));
  }

  /**
   * Returns the edges at a thought that a traversal follows from there, those of one type after
   * those of the other.
   *
   * @param limit at most this many are read in each direction; if there are fewer in the answer,
   *     these are all
   */
  static List<Edge> at(SqlConnection sql, ThoughtId thought, Traversal traversal, int limit) {
    List<Edge> edges = new ArrayList<>();
    if (traversal.direction() != Traversal.Direction.IN) {
      edges.addAll(read(sql, FROM, thought, traversal, limit));
    }
    if (traversal.direction() != Traversal.Direction.OUT) {
      edges.addAll(read(sql, TO, thought, traversal, limit));
    }
    return edges;
  }

  // The database looks for the types, so that edges of others use up no part of the limit.
  private static List<Edge> read(
      SqlConnection sql, String ends, ThoughtId thought, Traversal traversal, int limit) {
    if (traversal.types().isEmpty()) {
      return sql.list(ends + SHOWN, EdgeReader::read, thought.bytes(), limit);
    }
    List<Edge> edges = new ArrayList<>();
    for (String type : new TreeSet<>(traversal.types())) {
      int left = limit - edges.size();
      if (left > 0) {
        edges.addAll(
            sql.list(ends + OF_TYPE + SHOWN, EdgeReader::read, thought.bytes(), type, left));
      }
    }
    return edges;
  }
}
