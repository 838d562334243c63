package org.logomesh.client.store;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.store.CachedThought.Shown;
import org.logomesh.client.text.TextDocument;

/** Writes the rows of thoughts: merge state, text, tags, fields, search index and conflicts. */
final class ThoughtWriter {
  /** Bytes of history that are written anew with the row; more become a part, written once. */
  static final int MAX_TAIL_BYTES = 2048;

  private final GraphState cells;
  private final ThoughtGraph graph;

  private final FieldRows fields = new FieldRows();

  /** The number of the next new row, 0 while it is not known. */
  private long nextNumber;

  ThoughtWriter(GraphState cells) {
    this.cells = cells;
    this.graph = new ThoughtGraph(cells);
  }

  /** A stretch of history in a row of its own. */
  private record Part(int from, long bytes) {}

  /** Reads what is stored of a thought; of one that was never written to, nothing. */
  static CachedThought load(SqlConnection sql, ThoughtId id) {
    // In bulk most are new, and the driver names every column of a query that it makes.
    long number =
        sql.number("SELECT thought_no FROM thoughts WHERE id = ?", 0, (Object) id.bytes());
    if (number == 0) {
      return new CachedThought(id);
    }
    CachedThought loaded =
        sql.first(
            "SELECT thought_no, state, splices, tail_from, conflicts, alive, content"
                + " FROM thoughts WHERE thought_no = ?",
            row -> {
              CachedThought thought = new CachedThought(id);
              ThoughtState state = StoredStates.thought(id, row.getBytes(2));
              thought.number = row.getLong(1);
              thought.state = state;
              thought.storedSplices = row.getInt(3);
              thought.tailFrom = row.getInt(4);
              thought.conflicts = row.getInt(5);
              if (row.getBoolean(6)) {
                thought.stored = shown(ThoughtGraph.shown(state, row.getString(7)));
              }
              return thought;
            },
            number);
    return loaded == null ? new CachedThought(id) : loaded;
  }

  /** Forgets how far rows are numbered: others may have added some, or a rollback taken some. */
  void forget() {
    nextNumber = 0;
    fields.forget();
  }

  /**
   * Writes what has changed of a thought, up to {@link #finish}.
   *
   * @param indexLater whether its words are left for {@link SearchIndex#catchUp}
   * @return whether there are words that are left
   */
  boolean write(SqlConnection sql, CachedThought thought, boolean indexLater) {
    ThoughtState state = thought.state;
    if (state == null) {
      throw new IllegalStateException("a text without a state");
    }
    Thought shownNow = graph.thought(thought.id);
    Shown now = shownNow == null ? null : shown(shownNow);
    List<Conflict> conflicts = graph.conflicts(thought.id);
    String content = now != null ? now.content() : content(thought, state);
    writeRow(sql, thought, state, now, content, conflicts.size());
    if (thought.conflicts > 0 || !conflicts.isEmpty()) {
      ConflictRows.replaceOfThought(sql, thought.id, conflicts);
      thought.conflicts = conflicts.size();
    }
    writeTags(sql, thought, now);
    boolean fieldsChanged = changeFields(thought, now);
    boolean wordsChanged = fieldsChanged || !sameWords(thought.stored, now);
    if (wordsChanged && !indexLater) {
      SearchIndex.write(sql, thought.number, now);
    }
    thought.stored = now;
    thought.stateChanged = false;
    thought.textChanged = false;
    return wordsChanged && indexLater;
  }

  /** Writes what was gathered while thoughts were written. */
  void finish(SqlConnection sql) {
    fields.write(sql);
  }

  private void writeRow(
      SqlConnection sql,
      CachedThought thought,
      ThoughtState state,
      @Nullable Shown now,
      String content,
      int conflicts) {
    byte[] tail = null;
    boolean tailChanged = false;
    TextDocument text = thought.text;
    if (thought.textChanged && text != null) {
      tail = text.encode(thought.tailFrom);
      tailChanged = true;
    }
    int alive = now == null ? 0 : 1;
    long edited = now == null ? 0 : now.editedMillis();
    int splices = tailChanged && text != null ? text.spliceCount() : thought.storedSplices;
    if (thought.number == 0) {
      // Counted here: asking for the number of every new row costs a tenth of bulk applying.
      if (nextNumber == 0) {
        nextNumber = sql.number("SELECT coalesce(max(thought_no), 0) + 1 FROM thoughts", 1);
      }
      thought.number = nextNumber++;
      sql.update(
          "INSERT INTO thoughts (thought_no, id, alive, edited_millis, conflicts, splices,"
              + " tail_from, state, history, content) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
          thought.number,
          thought.id.bytes(),
          alive,
          edited,
          conflicts,
          splices,
          state.encode(),
          tail,
          content);
    } else if (tailChanged) {
      sql.update(
          "UPDATE thoughts SET alive = ?, edited_millis = ?, conflicts = ?, splices = ?,"
              + " state = ?, history = ?, content = ? WHERE thought_no = ?",
          alive,
          edited,
          conflicts,
          splices,
          state.encode(),
          tail,
          content,
          thought.number);
    } else {
      sql.update(
          "UPDATE thoughts SET alive = ?, edited_millis = ?, conflicts = ?, state = ?, content = ?"
              + " WHERE thought_no = ?",
          alive,
          edited,
          conflicts,
          state.encode(),
          content,
          thought.number);
    }
    thought.storedSplices = splices;
    if (text != null && tail != null && tail.length > MAX_TAIL_BYTES) {
      sealTail(sql, thought, text, tail);
    }
  }

  /**
   * Makes the tail a part, together with the parts before it that are no longer than what follows
   * them: so parts at least double in length from one to the one before, a text has few of them,
   * and nothing is written more often than its length doubles.
   */
  private static void sealTail(
      SqlConnection sql, CachedThought thought, TextDocument text, byte[] tail) {
    long length = tail.length;
    int from = thought.tailFrom;
    for (Part part :
        sql.list(
            "SELECT from_splice, length(part) FROM text_parts WHERE thought_no = ?"
                + " ORDER BY from_splice DESC",
            row -> new Part(row.getInt(1), row.getLong(2)),
            thought.number)) {
      if (part.bytes() > length) {
        break;
      }
      length += part.bytes();
      from = part.from();
    }
    if (from < thought.tailFrom) {
      sql.update(
          "DELETE FROM text_parts WHERE thought_no = ? AND from_splice >= ?", thought.number, from);
    }
    sql.update(
        "INSERT INTO text_parts (thought_no, from_splice, part) VALUES (?, ?, ?)",
        thought.number,
        from,
        from < thought.tailFrom ? text.encode(from) : tail);
    sql.update(
        "UPDATE thoughts SET history = NULL, tail_from = splices WHERE thought_no = ?",
        thought.number);
    thought.tailFrom = thought.storedSplices;
  }

  private String content(CachedThought thought, ThoughtState state) {
    return state.hasText() ? cells.text(thought.id).text() : "";
  }

  private static void writeTags(SqlConnection sql, CachedThought thought, @Nullable Shown now) {
    Shown before = thought.stored;
    boolean moved = before != null && now != null && before.editedMillis() != now.editedMillis();
    Set<String> old = before == null ? Set.of() : before.tags();
    Set<String> tags = now == null ? Set.of() : now.tags();
    if (old.isEmpty() && tags.isEmpty()) {
      return;
    }
    for (String tag : old) {
      if (before != null && (moved || !tags.contains(tag))) {
        sql.update(
            "DELETE FROM tags WHERE tag = ? AND edited_millis = ? AND thought_no = ?",
            tag,
            before.editedMillis(),
            thought.number);
      }
    }
    for (String tag : tags) {
      if (now != null && (moved || !old.contains(tag))) {
        sql.update(
            "INSERT INTO tags (tag, edited_millis, thought_no) VALUES (?, ?, ?)",
            tag,
            now.editedMillis(),
            thought.number);
      }
    }
  }

  private boolean changeFields(CachedThought thought, @Nullable Shown now) {
    Shown before = thought.stored;
    return fields.change(
        thought.number,
        before == null ? Collections.emptySortedMap() : before.fields(),
        now == null ? Collections.emptySortedMap() : now.fields());
  }

  private static boolean sameWords(@Nullable Shown before, @Nullable Shown now) {
    if (before == null || now == null) {
      return before == null && now == null;
    }
    return before.content().equals(now.content()) && before.tags().equals(now.tags());
  }

  static Shown shown(Thought thought) {
    return new Shown(
        thought.edited().wallMillis(), thought.content(), thought.fields(), thought.tags());
  }
}
