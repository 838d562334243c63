package org.logomesh.client.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Signature;

/**
 * Entries whose bytes are not what was stored: marked when somebody notices, until the same entry
 * has come again. What an entry did to the graph does not hang on its bytes, so it stays.
 */
public final class DamagedEntries {
  private final Database database;
  private final Logs logs;
  private final RecentPlaces recent;

  // Known inside transactions only, on the writing thread.
  private @Nullable SortedMap<LogId, SortedSet<Long>> known;

  DamagedEntries(Database database, Logs logs, RecentPlaces recent) {
    this.database = database;
    this.logs = logs;
    this.recent = recent;
    database.register(() -> known = null);
  }

  /** Returns the places that are marked; nearly always none, and then free in a transaction. */
  public SortedMap<LogId, SortedSet<Long>> all() {
    SortedMap<LogId, SortedSet<Long>> marks = database.inTransaction() ? known : null;
    if (marks == null) {
      marks = database.read(DamagedEntries::read);
      if (database.inTransaction()) {
        known = marks;
      }
    }
    return Collections.unmodifiableSortedMap(marks);
  }

  private static SortedMap<LogId, SortedSet<Long>> read(SqlConnection sql) {
    SortedMap<LogId, SortedSet<Long>> marks = new TreeMap<>();
    sql.scan(
        "SELECT l.id, d.seq FROM damaged d JOIN logs l USING (log_no)",
        row -> {
          marks
              .computeIfAbsent(LogId.of(row.getBytes(1)), log -> new TreeSet<>())
              .add(row.getLong(2));
          return true;
        });
    return marks;
  }

  /** Marks an entry. */
  public void mark(LogId log, long seq) {
    database.write(
        sql -> {
          LogRow row = logs.holder(sql, logs.row(sql, log), seq);
          if (row != null) {
            sql.update(
                "INSERT OR IGNORE INTO damaged (log_no, seq) VALUES (?, ?)", row.number(), seq);
          }
          known = null;
          return true;
        });
  }

  /** Whether the entry at a place of a log is here, not only by name, and damaged, by its hash. */
  public boolean isDamaged(LogId log, long seq) {
    return database.snapshot(
        sql -> {
          LogRow row = logs.row(sql, log);
          Boolean damaged =
              (row == null || EntryReader.isBare(sql, row, seq))
                  ? null
                  : sql.first(
                      "SELECT header, ciphertext, signature, hash FROM entries"
                          + " WHERE log_no = ? AND seq = ?",
                      found ->
                          Soundness.read(
                                  found,
                                  1,
                                  Settings.space(sql),
                                  row.info().hashedAs(),
                                  found.getBytes(4))
                              == null,
                      row.number(),
                      seq);
          return damaged != null && damaged;
        });
  }

  /**
   * Puts an entry in the place of its damaged self, and takes the mark away. What became of it when
   * it came first stays as it is.
   *
   * @param entry the entry, verified to be the one that was there
   * @param signed whether its own signature was verified
   * @return whether the hash beside it had changed, by which operations are named
   */
  public boolean mend(LogId log, long seq, SealedEntry entry, EntryHash hash, boolean signed) {
    return database.write(
        sql -> {
          LogRow row = logs.row(sql, log);
          if (row == null) {
            throw new IllegalArgumentException("log " + log + " is not here");
          }
          Signature signature = entry.signature();
          boolean sameHash =
              sql.number(
                      "SELECT hash = ? FROM entries WHERE log_no = ? AND seq = ?",
                      1,
                      hash.bytes(),
                      row.number(),
                      seq)
                  == 1;
          if (!sameHash) {
            EntryNames.rename(sql, hash, row.number(), seq);
            recent.clear();
          }
          sql.update(
              "UPDATE entries SET header = ?, ciphertext = ?, signature = ?, verified = ?, hash = ?"
                  + " WHERE log_no = ? AND seq = ?",
              entry.headerBytes(),
              entry.ciphertext(),
              signature == null ? null : signature.bytes(),
              signed ? 1 : 0,
              hash.bytes(),
              row.number(),
              seq);
          sql.update("DELETE FROM damaged WHERE log_no = ? AND seq = ?", row.number(), seq);
          known = null;
          return !sameHash;
        });
  }

  /**
   * Returns what is stored at a place as far as it can be read at all, whatever its hash; null if
   * nothing can.
   */
  public @Nullable SealedEntry salvage(LogId log, long seq) {
    AtomicReference<@Nullable SealedEntry> found = new AtomicReference<>();
    database.snapshot(
        sql -> {
          LogRow row = logs.row(sql, log);
          if (row != null) {
            sql.scan(
                "SELECT header, ciphertext, signature FROM entries WHERE log_no = ? AND seq = ?",
                stored -> {
                  byte[] anyHash = new byte[EntryHash.SIZE];
                  found.set(Soundness.read(stored, 1, null, row.info().hashedAs(), anyHash));
                  return false;
                },
                row.number(),
                seq);
          }
          return true;
        });
    return found.get();
  }
}
