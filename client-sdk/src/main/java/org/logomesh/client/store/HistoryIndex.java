package org.logomesh.client.store;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/**
 * Which entries have written to which thought. Nothing is written here when entries are applied:
 * who asks for a history brings the index up to date first, by opening what came since.
 *
 * <p>A thought is known here by the first four bytes of its id, so that now and then an entry is
 * named that wrote to another thought; who opens it sees that.
 */
public final class HistoryIndex {
  static final String THROUGH = "history-through";

  /** In place of a thought, for entries that could not be read when their turn came. */
  private static final long UNREAD = -1;

  private static final String LINE =
      "SELECT l.id, e.seq, e.hash, l.device, e.lamport, e.wall_millis, e.status"
          + " FROM entries e JOIN logs l USING (log_no)";

  private final Database database;
  private final Settings settings;
  private final GraphState graph;
  private final EntryNames names;

  HistoryIndex(Database database, Settings settings, GraphState graph, EntryNames names) {
    this.database = database;
    this.settings = settings;
    this.graph = graph;
    this.names = names;
  }

  /**
   * An entry that was applied.
   *
   * @param log the log it is stored under
   * @param seq its place there
   * @param entry its hash
   * @param device who wrote it
   * @param lamport its logical time
   * @param wallMillis its author's clock
   * @param effective whether it has effect today
   */
  public record Line(
      LogId log,
      long seq,
      EntryHash entry,
      DeviceId device,
      long lamport,
      long wallMillis,
      boolean effective) {}

  /**
   * Indexes entries that came since the last time, in a transaction.
   *
   * @param limit how many at most
   * @param reader the thoughts that an entry writes to; null if it cannot be opened now
   * @return whether there are more
   */
  public boolean catchUp(int limit, Function<StoredEntry, @Nullable Set<ThoughtId>> reader) {
    return database.write(
        sql -> {
          SpaceId space = Settings.space(sql);
          for (long number : readable(sql)) {
            take(sql, space, number, reader);
          }
          long through = settings.number(THROUGH, 0);
          List<Long> next =
              sql.list(
                  "SELECT entry_no FROM entries WHERE entry_no > ? ORDER BY entry_no LIMIT ?",
                  row -> row.getLong(1),
                  through,
                  limit);
          for (long number : next) {
            take(sql, space, number, reader);
          }
          if (!next.isEmpty()) {
            settings.putNumber(THROUGH, next.get(next.size() - 1));
          }
          return next.size() == limit;
        });
  }

  /**
   * Returns entries that may have written to a thought, the latest first: by logical time, which
   * never contradicts what built on what, then by hash.
   *
   * @param before only entries that come after this one in that list; null from the first on
   * @throws IllegalArgumentException if there is no such entry
   */
  public List<Line> lines(ThoughtId thought, @Nullable EntryHash before, int limit) {
    return database.snapshot(
        sql -> {
          Line from = before == null ? null : require(before);
          return sql.list(
              LINE
                  + " JOIN touches t USING (entry_no) WHERE t.thought = ?1 AND e.status IN (0, 2)"
                  + " AND (e.lamport, e.hash) < (?2, ?3)"
                  + " ORDER BY e.lamport DESC, e.hash DESC LIMIT ?4",
              HistoryIndex::read,
              key(thought),
              from == null ? Long.MAX_VALUE : from.lamport(),
              from == null ? new byte[0] : from.entry().bytes(),
              limit);
        });
  }

  /**
   * Returns which thoughts entries with effect have written to, those that were written to last
   * first. Reads what is known of every entry, and opens none.
   *
   * @param counts which entries
   * @return the first four bytes of their ids, as unsigned numbers; of thoughts that begin alike
   *     one
   */
  public List<Long> touched(Predicate<Line> counts) {
    return database.snapshot(
        sql -> {
          Set<Long> touched = new LinkedHashSet<>();
          sql.scan(
              "SELECT l.id, e.seq, e.hash, l.device, e.lamport, e.wall_millis, e.status, t.thought"
                  + " FROM touches t JOIN entries e USING (entry_no) JOIN logs l USING (log_no)"
                  + " WHERE t.thought >= 0 AND e.status = 0 ORDER BY e.lamport DESC, e.hash DESC",
              row -> {
                long thought = row.getLong(8);
                if (!touched.contains(thought) && counts.test(read(row))) {
                  touched.add(thought);
                }
                return true;
              });
          return List.copyOf(touched);
        });
  }

  /**
   * Returns the entries whose hashes begin with these hexadecimal digits.
   *
   * @param digits 1 to 64 of them, in lower case
   * @param limit how many at most
   */
  public List<EntryHash> withPrefix(String digits, int limit) {
    return database.read(sql -> names.withPrefix(sql, digits, limit));
  }

  /**
   * Returns an entry, whether or not it has been indexed.
   *
   * @throws IllegalArgumentException if it is not here
   */
  public Line require(EntryHash entry) {
    Line line =
        database.read(
            sql ->
                sql.first(
                    LINE + " WHERE e.entry_no = ?", HistoryIndex::read, names.number(sql, entry)));
    if (line == null) {
      throw new IllegalArgumentException("no entry " + entry);
    }
    return line;
  }

  /** Returns which entry wrote which stretch of a thought's text, inside a transaction. */
  public TextOrigins origins(ThoughtId thought) {
    return TextOrigins.of(thought, graph, this);
  }

  /** How many entries could not be read, because they are damaged or wait for something. */
  public long unread() {
    return database.read(
        sql -> sql.number("SELECT count(*) FROM touches WHERE thought = ?", 0, UNREAD));
  }

  // What waited may have been applied since; what is damaged may have come again.
  private static List<Long> readable(SqlConnection sql) {
    return sql.list(
        "SELECT t.entry_no FROM touches t JOIN entries e USING (entry_no)"
            + " WHERE t.thought = ? AND e.status <> ?",
        row -> row.getLong(1),
        UNREAD,
        EntryStatus.WAITING.code());
  }

  private static void take(
      SqlConnection sql,
      @Nullable SpaceId space,
      long number,
      Function<StoredEntry, @Nullable Set<ThoughtId>> reader) {
    sql.update("DELETE FROM touches WHERE thought = ? AND entry_no = ?", UNREAD, number);
    Set<ThoughtId> thoughts = thoughts(sql, space, number, reader);
    if (thoughts == null) {
      insert(sql, UNREAD, number);
      return;
    }
    for (ThoughtId thought : thoughts) {
      insert(sql, key(thought), number);
    }
  }

  private static @Nullable Set<ThoughtId> thoughts(
      SqlConnection sql,
      @Nullable SpaceId space,
      long number,
      Function<StoredEntry, @Nullable Set<ThoughtId>> reader) {
    try {
      StoredEntry entry = EntryReader.entry(sql, space, number);
      if (entry == null || entry.outcome().status() == EntryStatus.VOID) {
        return Set.of();
      }
      return entry.outcome().status() == EntryStatus.WAITING ? null : reader.apply(entry);
    } catch (DamagedEntryException e) {
      return null;
    }
  }

  private static void insert(SqlConnection sql, long thought, long number) {
    sql.update("INSERT OR IGNORE INTO touches (thought, entry_no) VALUES (?, ?)", thought, number);
  }

  private static long key(ThoughtId thought) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(thought.bytes()).getInt());
  }

  private static Line read(ResultSet row) throws SQLException {
    return new Line(
        LogId.of(row.getBytes(1)),
        row.getLong(2),
        EntryHash.of(row.getBytes(3)),
        DeviceId.of(row.getBytes(4)),
        row.getLong(5),
        row.getLong(6),
        row.getInt(7) == EntryStatus.APPLIED.code());
  }
}
