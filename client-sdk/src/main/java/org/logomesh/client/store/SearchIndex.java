package org.logomesh.client.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.store.CachedThought.Shown;

/**
 * The index that searches look into. A small transaction brings it up to date itself; what a large
 * one changes is only noted, because indexing is a third of the work of applying and a device that
 * catches up should show the graph first. Who searches catches up before.
 */
public final class SearchIndex {
  /** Thoughts changed by one transaction up to which it indexes them itself. */
  static final int AT_ONCE = 64;

  private final Database database;

  SearchIndex(Database database) {
    this.database = database;
  }

  /** Whether there are thoughts that were changed and are not indexed yet; from any thread. */
  public boolean isBehind() {
    return database.read(sql -> sql.number("SELECT 1 FROM unindexed LIMIT 1", 0) == 1);
  }

  /**
   * Indexes thoughts that were left for later, in a transaction, on the writing thread.
   *
   * @param limit how many at most: about 20 µs each
   * @return whether there are more
   */
  public boolean catchUp(int limit) {
    return database.write(
        sql -> {
          List<Long> behind =
              sql.list(
                  "SELECT thought_no FROM unindexed ORDER BY thought_no LIMIT ?",
                  row -> row.getLong(1),
                  limit);
          for (long number : behind) {
            write(sql, number, shown(sql, number));
          }
          if (!behind.isEmpty()) {
            sql.update(
                "DELETE FROM unindexed WHERE thought_no <= ?", behind.get(behind.size() - 1));
          }
          return behind.size() == limit;
        });
  }

  /** Puts the words of a thought in place of those it had; of one that is not shown, none. */
  static void write(SqlConnection sql, long number, @Nullable Shown now) {
    sql.update("DELETE FROM search WHERE rowid = ?", number);
    if (now == null) {
      return;
    }
    String content = SearchText.words(now.content());
    String labels = FieldText.labels(now);
    if (!content.isEmpty() || !labels.isEmpty()) {
      sql.update(
          "INSERT INTO search (rowid, content, labels) VALUES (?, ?, ?)", number, content, labels);
    }
  }

  /** Notes that the words of a thought are out of date. */
  static void leave(SqlConnection sql, long number) {
    sql.update("INSERT OR IGNORE INTO unindexed (thought_no) VALUES (?)", number);
  }

  private static @Nullable Shown shown(SqlConnection sql, long number) {
    return sql.first(
        "SELECT id, state, content FROM thoughts WHERE thought_no = ? AND alive",
        row -> {
          ThoughtState state = ThoughtState.decode(ThoughtId.of(row.getBytes(1)), row.getBytes(2));
          Thought thought = ThoughtGraph.shown(state, row.getString(3));
          return ThoughtWriter.shown(thought);
        },
        number);
  }
}
