package org.logomesh.client.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;

/** Makes edges of rows that are shown; whether their ends live, the caller asks. */
final class EdgeReader {
  static final String COLUMNS = "e.source, e.type, e.cardinality, e.target, e.state";

  private static final String FROM =
      "SELECT " + COLUMNS + " FROM edges e WHERE e.source = ? AND e.shown LIMIT ?";
  private static final String TO =
      "SELECT " + COLUMNS + " FROM edges e WHERE e.target = ? AND e.shown LIMIT ?";

  private EdgeReader() {}

  static Edge read(ResultSet row) throws SQLException {
    EdgeKey key =
        new EdgeKey(
            ThoughtId.of(row.getBytes(1)),
            row.getString(2),
            ThoughtId.of(row.getBytes(4)),
            Cardinality.of(row.getInt(3)));
    return ThoughtGraph.shown(EdgeState.decode(key, row.getBytes(5)));
  }

  /**
   * Returns the edges at a thought that a traversal follows from there.
   *
   * @param limit at most this many rows are read in each direction
   */
  static List<Edge> at(SqlConnection sql, ThoughtId thought, Traversal traversal, int limit) {
    List<Edge> edges = new ArrayList<>();
    if (traversal.direction() != Traversal.Direction.IN) {
      edges.addAll(sql.list(FROM, EdgeReader::read, thought.bytes(), limit));
    }
    if (traversal.direction() != Traversal.Direction.OUT) {
      edges.addAll(sql.list(TO, EdgeReader::read, thought.bytes(), limit));
    }
    edges.removeIf(edge -> !traversal.follows(edge.key().type()));
    return edges;
  }
}
