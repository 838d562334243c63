package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.text.StoredText;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/**
 * Opens the texts of thoughts as they are stored. A text's history is read from the database when
 * the text is first merged with something, so a text may be used no longer than its connection.
 */
final class StoredTexts {
  /** Runs queries on the connection that the texts are read with. */
  interface Connection {
    <T extends @Nullable Object> T read(Function<SqlConnection, T> query);
  }

  private final Connection connection;
  private final StoredNumbers numbers;

  StoredTexts(Connection connection) {
    this.connection = connection;
    this.numbers = new StoredNumbers(connection);
  }

  /** Opens texts on one connection, whatever it is in the middle of. */
  static StoredTexts on(SqlConnection sql) {
    return new StoredTexts(
        new Connection() {
          @Override
          public <T extends @Nullable Object> T read(Function<SqlConnection, T> query) {
            return query.apply(sql);
          }
        });
  }

  /**
   * Makes a text anew from a history that names entries by their numbers here.
   *
   * @throws org.logomesh.client.text.TextHistoryException if the history is damaged
   */
  TextDocument rebuilt(List<byte[]> history, List<OperationId> hidden) {
    return TextDocument.rebuild(history, numbers, hidden);
  }

  /** Opens a thought's text; of one that was never written, an empty one. */
  TextDocument text(ThoughtId id) {
    TextDocument text =
        connection.<@Nullable TextDocument>read(
            sql ->
                sql.first(
                    "SELECT thought_no, splices, content, state FROM thoughts WHERE id = ?",
                    row ->
                        open(
                            row.getLong(1),
                            row.getInt(2),
                            row.getString(3),
                            StoredStates.thought(id, row.getBytes(4))),
                    (Object) id.bytes()));
    return text == null ? empty() : text;
  }

  TextDocument empty() {
    return TextDocument.empty(numbers);
  }

  /** To be called when what was read may not be so any more. */
  void forget() {
    numbers.forget();
  }

  private TextDocument open(long thought, int splices, String content, ThoughtState state) {
    return splices == 0
        ? empty()
        : TextDocument.open(
            new StoredText(
                splices,
                () -> connection.read(sql -> history(sql, thought)),
                numbers,
                state.hiddenSplices(),
                content));
  }

  /** Reads a text's parts and the tail in its row. */
  private static List<byte[]> history(SqlConnection sql, long thought) {
    List<byte[]> history =
        new ArrayList<>(
            sql.list(
                "SELECT part FROM text_parts WHERE thought_no = ? ORDER BY from_splice",
                part -> part.getBytes(1),
                thought));
    byte[] tail =
        sql.first(
            "SELECT history FROM thoughts WHERE thought_no = ?", row -> row.getBytes(1), thought);
    if (tail != null) {
      history.add(tail);
    }
    return history;
  }
}
