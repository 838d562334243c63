package org.logomesh.client.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.GraphQueries.Position;

/** Makes thoughts of rows: of the state and the text, no other table is asked. */
final class ThoughtReader {
  static final String SELECT =
      "SELECT t.id, t.state, t.content, t.edited_millis, t.thought_no FROM thoughts t";

  private ThoughtReader() {}

  static Thought read(ResultSet row) throws SQLException {
    ThoughtId id = ThoughtId.of(row.getBytes(1));
    return ThoughtGraph.shown(StoredStates.thought(id, row.getBytes(2)), row.getString(3));
  }

  static Position position(ResultSet row) throws SQLException {
    return new Position(row.getLong(4), row.getLong(5));
  }
}
