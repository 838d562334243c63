package org.logomesh.client.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.model.id.LogId;

/**
 * The snapshot that this device began with. It stays in the database as it came: the graph is made
 * anew from it and from the entries after it. Of entries up to it only the names are here.
 *
 * <p>When it does not hold any more (who may write what was judged anew, or the space was
 * upgraded), the floor is lifted: the entries below it are asked for like damaged ones, log by log
 * from the first, and once all are here the graph is made of entries alone.
 */
public final class Floor {
  private static final String LEVEL = "floor-level";
  private static final String MADE_MILLIS = "floor-made-millis";
  private static final String THOUGHTS = "floor-thoughts";
  private static final String LIFTED = "floor-lifted";

  /** Rows of entries up to this number are those of the snapshot. */
  private static final String ENTRIES = "floor-entries";

  /** Bytes of a row: large, but read one at a time. */
  private static final int PIECE_BYTES = 1 << 20;

  private final Database database;
  private final Settings settings;
  private final Logs logs;
  private final DamagedEntries damaged;

  Floor(Database database, Settings settings, Logs logs, DamagedEntries damaged) {
    this.database = database;
    this.settings = settings;
    this.logs = logs;
    this.damaged = damaged;
  }

  /** Whether this device began with a snapshot, and has not got all entries since. */
  public boolean exists() {
    return settings.number(LEVEL, -1) >= 0;
  }

  /** The level of the space that the graph of the snapshot was made at. */
  public int level() {
    return (int) settings.number(LEVEL, -1);
  }

  /** When the snapshot was made, by its maker's clock, in milliseconds since 1970. */
  public long madeMillis() {
    return settings.number(MADE_MILLIS, 0);
  }

  /**
   * Keeps the bytes of a snapshot. Inside a transaction, before it is read and {@link #begin}.
   *
   * @throws UncheckedIOException if they cannot be read
   */
  public void keep(InputStream file) {
    database.write(
        sql -> {
          try {
            byte[] piece = file.readNBytes(PIECE_BYTES);
            while (piece.length > 0) {
              sql.update("INSERT INTO floor (bytes) VALUES (?)", (Object) piece);
              piece = file.readNBytes(PIECE_BYTES);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return true;
        });
  }

  /** Says that the kept snapshot was loaded. */
  public void begin(StateSnapshot snapshot) {
    settings.putNumber(LEVEL, snapshot.level());
    settings.putNumber(MADE_MILLIS, snapshot.wallMillis());
    settings.putNumber(THOUGHTS, snapshot.counts().thoughts());
    settings.putNumber(
        ENTRIES, database.read(sql -> sql.number("SELECT max(entry_no) FROM entries", 0)));
  }

  /** Where the entries end that the snapshot has; 0 if there is none. */
  static long entries(SqlConnection sql) {
    return Settings.number(sql, ENTRIES, 0);
  }

  /** Asks for the entries below, if one of them turns out to count otherwise than it did. */
  public void liftIfBelow(LogId log, long seq) {
    boolean below =
        database.read(
            sql -> {
              LogRow row = logs.holder(sql, logs.row(sql, log), seq);
              return row != null
                  && sql.number(
                          "SELECT entry_no FROM entries WHERE log_no = ? AND seq = ?",
                          Long.MAX_VALUE,
                          row.number(),
                          seq)
                      <= entries(sql);
            });
    if (below) {
      lift();
    }
  }

  /**
   * Finds out of which logs there are entries that only the names are here of, after some were put
   * back. Where there are none, there is no floor.
   */
  void settle() {
    database.write(
        sql -> {
          sql.update(
              "UPDATE logs SET bare_through = coalesce((SELECT max(seq) FROM entries e"
                  + " WHERE e.log_no = logs.log_no AND e.header = x''), -1)");
          logs.forgetRows();
          return forgetIfFilled(sql);
        });
  }

  /** Forgets the snapshot, whether or not anything of it is needed: another takes its place. */
  void forget() {
    database.write(
        sql -> {
          sql.update("DELETE FROM floor");
          for (String name :
              List.of(LEVEL, MADE_MILLIS, THOUGHTS, LIFTED, ENTRIES, HistoryIndex.THROUGH)) {
            settings.remove(name);
          }
          return true;
        });
  }

  private boolean forgetIfFilled(SqlConnection sql) {
    boolean all = sql.number("SELECT 1 FROM logs WHERE bare_through >= 0 LIMIT 1", 0) == 0;
    if (all) {
      forget();
      sql.update("DELETE FROM touches"); // histories reach further back now
    }
    return all;
  }

  /** Returns the bytes that were kept. */
  public InputStream open() {
    return new Pieces();
  }

  /**
   * Whether a thought is one of the snapshot's, so that not all that was ever written to it is
   * here. Numbers of rows tell it: those of the snapshot were the first, and are when the graph is
   * made anew.
   */
  public boolean isBelow(org.logomesh.client.graph.ThoughtId thought) {
    long last = settings.number(THOUGHTS, 0);
    return exists()
        && database.read(
                sql ->
                    sql.number(
                        "SELECT thought_no FROM thoughts WHERE id = ?",
                        Long.MAX_VALUE,
                        (Object) thought.bytes()))
            <= last;
  }

  /** Whether the entries below are being asked for. */
  public boolean isLifted() {
    return settings.number(LIFTED, 0) == 1;
  }

  /** Asks for the entries below from now on. Inside a transaction. */
  public void lift() {
    if (!exists() || isLifted()) {
      return;
    }
    settings.putNumber(LIFTED, 1);
    for (LogInfo log : logs.all()) {
      markFirst(log);
    }
  }

  /** Returns the places of a log from one to another of which only the names are here. */
  public List<Long> bare(LogId log, long from, long through) {
    return database.read(
        sql -> {
          LogRow row = logs.row(sql, log);
          return row == null
              ? List.<Long>of()
              : sql.list(
                  "SELECT seq FROM entries WHERE log_no = ? AND seq >= ? AND seq <= ?"
                      + " AND seq <= ? AND header = x'' ORDER BY seq",
                  place -> place.getLong(1),
                  row.number(),
                  from,
                  through,
                  row.info().bareThrough());
        });
  }

  /**
   * Takes note that entries of a log have come: the next one is asked for. Inside a transaction.
   *
   * @return whether all entries are here now, so that there is no floor any more
   */
  public boolean filled(LogId log) {
    LogInfo info = logs.find(log);
    if (info == null || !isLifted() || info.bareThrough() < 0) {
      return false;
    }
    if (markFirst(info)) {
      return false;
    }
    return database.write(
        sql -> {
          sql.update("UPDATE logs SET bare_through = -1 WHERE id = ?", (Object) log.bytes());
          logs.forgetRows();
          return forgetIfFilled(sql);
        });
  }

  /** Marks the first entry of a log of which only the name is here; says whether there is one. */
  private boolean markFirst(LogInfo log) {
    if (log.bareThrough() < 0) {
      return false;
    }
    Long first =
        database.read(
            sql -> {
              LogRow row = logs.row(sql, log.id());
              return row == null
                  ? null
                  : sql.first(
                      "SELECT seq FROM entries WHERE log_no = ? AND seq <= ? AND header = x''"
                          + " ORDER BY seq LIMIT 1",
                      place -> place.getLong(1),
                      row.number(),
                      log.bareThrough());
            });
    if (first == null) {
      return false;
    }
    damaged.mark(log.id(), first);
    return true;
  }

  /** The rows one after the other. */
  private final class Pieces extends InputStream {
    private byte[] piece = new byte[0];
    private int position;
    private long number;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (position == piece.length && !next()) {
        return -1;
      }
      int count = Math.min(length, piece.length - position);
      System.arraycopy(piece, position, bytes, offset, count);
      position += count;
      return count;
    }

    private boolean next() {
      number++;
      byte[] read =
          database.read(
              sql ->
                  sql.first(
                      "SELECT bytes FROM floor WHERE piece_no = ?",
                      row -> row.getBytes(1),
                      number));
      piece = read == null ? new byte[0] : read;
      position = 0;
      return read != null;
    }
  }
}
