package org.logomesh.relay.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the write-ahead log short. SQLite copies it into the database by itself, but begins it anew
 * only when a commit finds no reader in it: with readers that take turns it would grow for ever.
 * Past a bound the writer asks for that moment, between two commits; readers that begin meanwhile
 * read the database alone (sqlite.org/wal.html, "Avoiding Excessively Large WAL Files").
 *
 * <p>A reader of another process that stays for long holds it up; then the writer does not wait,
 * and tries again when the log is twice as long. Used by the writer.
 */
final class WalBound {
  /** What SQLite cuts the log back to when it begins it anew, in bytes. */
  static final long KEPT_BYTES = 16L << 20;

  /** Longer than this it is begun anew, in bytes: twice what is kept, so that it is rare. */
  static final long MAX_BYTES = 2 * KEPT_BYTES;

  /** How long the writer waits for readers: ours need milliseconds. */
  private static final int PATIENCE_MILLIS = 200;

  private static final Logger log = LoggerFactory.getLogger(WalBound.class);

  private final Path wal;
  private final Sql sql;
  private final int busyMillis;
  private final long maxBytes;
  private long nextAt;

  /**
   * @param database the database file
   * @param busyMillis the connection's busy timeout, which is set back after use
   * @param maxBytes the bound, {@link #MAX_BYTES} but in tests
   */
  WalBound(Path database, Sql sql, int busyMillis, long maxBytes) {
    this.wal = database.resolveSibling(database.getFileName() + "-wal");
    this.sql = sql;
    this.busyMillis = busyMillis;
    this.maxBytes = maxBytes;
    this.nextAt = maxBytes;
  }

  /** Called between two transactions. */
  void check() {
    try {
      long bytes = Files.size(wal);
      if (bytes > nextAt) {
        boolean done = truncate();
        nextAt = done ? maxBytes : 2 * bytes;
        if (!done) {
          log.warn(
              "the write-ahead log has {} MB: another program has been reading the database for"
                  + " long",
              bytes >> 20);
        }
      }
    } catch (NoSuchFileException notYet) {
      nextAt = maxBytes;
    } catch (IOException | SQLException failure) {
      log.warn("the write-ahead log was not looked after: {}", failure.getMessage());
    }
  }

  private boolean truncate() throws SQLException {
    sql.execute("pragma busy_timeout = " + PATIENCE_MILLIS);
    try (ResultSet row = sql.prepare("pragma wal_checkpoint(truncate)").executeQuery()) {
      return row.next() && row.getInt(1) == 0;
    } finally {
      sql.execute("pragma busy_timeout = " + busyMillis);
    }
  }
}
