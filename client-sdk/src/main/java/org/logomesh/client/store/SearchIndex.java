package org.logomesh.client.store;

import java.util.SortedSet;
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

  /** Thoughts numbered one after the other. */
  private record Run(long from, long through) {}

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
          int left = limit;
          for (Run run = first(sql); run != null; run = first(sql)) {
            sql.update("DELETE FROM unindexed WHERE thought_no = ?", run.from());
            long to = Math.min(run.through(), run.from() + left - 1);
            for (long number = run.from(); number <= to; number++) {
              write(sql, number, shown(sql, number));
            }
            left -= (int) (to - run.from() + 1);
            if (to < run.through()) {
              leave(sql, new Run(to + 1, run.through()));
            }
            if (left == 0) {
              return isBehind();
            }
          }
          return false;
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

  /** Notes that the words of thoughts are out of date. */
  static void leave(SqlConnection sql, SortedSet<Long> numbers) {
    Run run = null;
    for (long number : numbers) {
      if (run != null && number == run.through() + 1) {
        run = new Run(run.from(), number);
      } else {
        leave(sql, run);
        run = new Run(number, number);
      }
    }
    leave(sql, run);
  }

  // Runs may overlap: what is indexed twice is only indexed again.
  private static void leave(SqlConnection sql, @Nullable Run run) {
    if (run != null) {
      sql.update(
          "INSERT INTO unindexed (thought_no, through) VALUES (?, ?) ON CONFLICT DO UPDATE SET"
              + " through = max(excluded.through, coalesce(through, thought_no))",
          run.from(),
          run.through());
    }
  }

  private static @Nullable Run first(SqlConnection sql) {
    return sql.first(
        "SELECT thought_no, coalesce(through, thought_no) FROM unindexed ORDER BY thought_no"
            + " LIMIT 1",
        row -> new Run(row.getLong(1), row.getLong(2)));
  }

  private static @Nullable Shown shown(SqlConnection sql, long number) {
    return sql.first(
        "SELECT id, state, content FROM thoughts WHERE thought_no = ? AND alive",
        row -> {
          ThoughtState state = StoredStates.thought(ThoughtId.of(row.getBytes(1)), row.getBytes(2));
          Thought thought = ThoughtGraph.shown(state, row.getString(3));
          return ThoughtWriter.shown(thought);
        },
        number);
  }
}
