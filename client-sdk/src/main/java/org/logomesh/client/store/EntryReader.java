package org.logomesh.client.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/** The queries for entries. */
final class EntryReader {
  private static final String SELECT =
      "SELECT l.id, e.seq, e.hash, e.header, e.ciphertext, e.signature, e.status, e.reason,"
          + " e.lamport, e.wall_millis, l.hashed_as, l.bare_through"
          + " FROM entries e JOIN logs l USING (log_no)";

  private EntryReader() {}

  static @Nullable StoredEntry entry(
      SqlConnection sql, @Nullable SpaceId space, long log, long seq) {
    return one(sql, space, SELECT + " WHERE e.log_no = ? AND e.seq = ?", log, seq);
  }

  static @Nullable StoredEntry entry(SqlConnection sql, @Nullable SpaceId space, long number) {
    return one(sql, space, SELECT + " WHERE e.entry_no = ?", number);
  }

  private static @Nullable StoredEntry one(
      SqlConnection sql, @Nullable SpaceId space, String query, Object... parameters) {
    AtomicReference<@Nullable StoredEntry> found = new AtomicReference<>();
    sql.scan(
        query,
        row -> {
          found.set(read(row, space));
          return false;
        },
        parameters);
    return found.get();
  }

  static @Nullable EntryHash hash(SqlConnection sql, long log, long seq) {
    return sql.first(
        "SELECT hash FROM entries WHERE log_no = ? AND seq = ?",
        row -> EntryHash.of(row.getBytes(1)),
        log,
        seq);
  }

  static @Nullable EntryHash hash(SqlConnection sql, long number) {
    return sql.first(
        "SELECT hash FROM entries WHERE entry_no = ?",
        row -> EntryHash.of(row.getBytes(1)),
        number);
  }

  /** Whether only the name is here of the entry at a place. */
  static boolean isBare(SqlConnection sql, LogRow log, long seq) {
    return seq <= log.info().bareThrough()
        && sql.number(
                "SELECT header = x'' FROM entries WHERE log_no = ? AND seq = ?",
                0,
                log.number(),
                seq)
            == 1;
  }

  static List<StoredEntry> withStatus(
      SqlConnection sql, @Nullable SpaceId space, EntryStatus status, int limit) {
    return status == EntryStatus.APPLIED
        ? sql.list(
            SELECT + " WHERE e.status = 0 AND e.header <> x'' ORDER BY e.entry_no LIMIT ?",
            row -> Objects.requireNonNull(read(row, space)),
            limit)
        : sql.list(
            SELECT
                + " WHERE e.status = ? AND e.status <> 0 AND e.header <> x''"
                + " ORDER BY e.entry_no LIMIT ?",
            row -> Objects.requireNonNull(read(row, space)),
            status.code(),
            limit);
  }

  static long count(SqlConnection sql, EntryStatus status) {
    return sql.number(
        "SELECT count(*) FROM entries WHERE status = ? AND status <> 0", 0, status.code());
  }

  // What the snapshot has that this device began with is in it already, its bytes here or not.
  static long[] causalOrder(SqlConnection sql) {
    long[][] numbers = {new long[1024]};
    int[] size = {0};
    sql.scan(
        "SELECT entry_no FROM entries WHERE status IN (0, 2) AND header <> x''"
            + " AND entry_no > ? ORDER BY lamport, entry_no",
        row -> {
          if (size[0] == numbers[0].length) {
            numbers[0] = Arrays.copyOf(numbers[0], 2 * size[0]);
          }
          numbers[0][size[0]++] = row.getLong(1);
          return true;
        },
        Floor.entries(sql));
    return Arrays.copyOf(numbers[0], size[0]);
  }

  // It ends before an entry that is damaged, or not there.
  static List<SealedEntry> range(
      SqlConnection sql, @Nullable SpaceId space, LogRow log, long fromSeq, int maxBytes) {
    List<SealedEntry> range = new ArrayList<>();
    long[] bytes = {0};
    int[] signed = {0};
    sql.scan(
        "SELECT header, ciphertext, signature, verified, seq, hash FROM entries"
            + " WHERE log_no = ? AND seq >= ? ORDER BY seq",
        row -> {
          SealedEntry entry = Soundness.read(row, 1, space, log.info().hashedAs(), row.getBytes(6));
          if (entry == null || row.getLong(5) != fromSeq + range.size()) {
            return false;
          }
          bytes[0] += entry.sizeBytes();
          if (bytes[0] > maxBytes && signed[0] > 0) {
            return false;
          }
          range.add(entry);
          if (row.getBoolean(4)) {
            signed[0] = range.size();
          }
          return true;
        },
        log.number(),
        fromSeq);
    return List.copyOf(range.subList(0, signed[0]));
  }

  // Null for an entry of which only the name is here.
  private static @Nullable StoredEntry read(ResultSet row, @Nullable SpaceId space)
      throws SQLException {
    LogId log = LogId.of(row.getBytes(1));
    byte[] hash = row.getBytes(3);
    if (row.getLong(2) <= row.getLong(12) && row.getBytes(4).length == 0) {
      return null;
    }
    SealedEntry entry = Soundness.read(row, 4, space, LogId.of(row.getBytes(11)), hash);
    if (entry == null) {
      throw new DamagedEntryException(log, row.getLong(2));
    }
    return new StoredEntry(
        new Place(log, row.getLong(2), EntryHash.of(hash)),
        entry,
        new VerifiedEntry.Outcome(
            EntryStatus.of(row.getInt(7)), row.getString(8), row.getLong(9), row.getLong(10)));
  }
}
