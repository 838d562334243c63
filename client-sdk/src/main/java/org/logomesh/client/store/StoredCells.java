package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.text.TextDocument;

/** The merge state as it is stored, for reading on any connection. Remembers nothing. */
final class StoredCells implements GraphState {
  private final SqlConnection sql;

  StoredCells(SqlConnection sql) {
    this.sql = sql;
  }

  @Override
  public @Nullable ThoughtState thought(ThoughtId id) {
    return sql.first(
        "SELECT state FROM thoughts WHERE id = ?",
        row -> ThoughtState.decode(id, row.getBytes(1)),
        (Object) id.bytes());
  }

  @Override
  public @Nullable EdgeState edge(EdgeKey key) {
    return sql.first(
        "SELECT state FROM edges WHERE source = ? AND type = ? AND cardinality = ? AND target = ?",
        row -> EdgeState.decode(key, row.getBytes(1)),
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
            EdgeState.decode(
                new EdgeKey(source, type, ThoughtId.of(row.getBytes(1)), cardinality),
                row.getBytes(2)),
        source.bytes(),
        type,
        cardinality.code());
  }

  @Override
  public TextDocument text(ThoughtId id) {
    TextDocument text =
        sql.first(
            "SELECT thought_no, history, content, state FROM thoughts WHERE id = ?",
            row ->
                text(
                    row.getLong(1),
                    row.getBytes(2),
                    row.getString(3),
                    ThoughtState.decode(id, row.getBytes(4))),
            (Object) id.bytes());
    return text == null ? TextDocument.empty() : text;
  }

  /** Opens a text from its parts and the tail in its row. */
  private TextDocument text(
      long number, byte @Nullable [] tail, String content, ThoughtState state) {
    List<byte[]> history =
        new ArrayList<>(
            sql.list(
                "SELECT part FROM text_parts WHERE thought_no = ? ORDER BY from_splice",
                part -> part.getBytes(1),
                number));
    if (tail != null) {
      history.add(tail);
    }
    return history.isEmpty()
        ? TextDocument.empty()
        : TextDocument.open(history, state.hiddenSplices(), content);
  }

  @Override
  public void put(ThoughtState state) {
    throw new UnsupportedOperationException("read only");
  }

  @Override
  public void put(EdgeState state) {
    throw new UnsupportedOperationException("read only");
  }

  @Override
  public void putText(ThoughtId id, TextDocument text) {
    throw new UnsupportedOperationException("read only");
  }
}
