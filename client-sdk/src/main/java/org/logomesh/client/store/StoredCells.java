package org.logomesh.client.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.text.TextDocument;

/** The merge state as it is stored, for reading on any connection. Remembers nothing. */
final class StoredCells implements ReadOnlyState {
  private final SqlConnection sql;
  private final StoredTexts texts;

  StoredCells(SqlConnection sql) {
    this.sql = sql;
    this.texts = StoredTexts.on(sql);
  }

  @Override
  public @Nullable ThoughtState thought(ThoughtId id) {
    return sql.first(
        "SELECT state FROM thoughts WHERE id = ?",
        row -> StoredStates.thought(id, row.getBytes(1)),
        (Object) id.bytes());
  }

  @Override
  public @Nullable EdgeState edge(EdgeKey key) {
    return sql.first(
        "SELECT state FROM edges WHERE source = ? AND type = ? AND cardinality = ? AND target = ?",
        row -> StoredStates.edge(key, row.getBytes(1)),
        key.source().bytes(),
        key.type(),
        key.cardinality().code(),
        key.target().bytes());
  }

  @Override
  public List<EdgeState> edges(ThoughtId source, String type, Cardinality cardinality) {
    return sql.list(
        "SELECT target, state FROM edges WHERE source = ? AND type = ? AND cardinality = ?",
        row ->
            StoredStates.edge(
                new EdgeKey(source, type, ThoughtId.of(row.getBytes(1)), cardinality),
                row.getBytes(2)),
        source.bytes(),
        type,
        cardinality.code());
  }

  @Override
  public TextDocument text(ThoughtId id) {
    return texts.text(id);
  }

  @Override
  public @Nullable StateCell state(StateKey key) {
    return StateRows.read(sql, key);
  }
}
