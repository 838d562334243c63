package org.logomesh.relay.store;

import static org.logomesh.relay.store.EntryRows.MAX_SEQ;
import static org.logomesh.relay.store.EntryRows.place;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Drops the rows of a space that is going, in SQLite; see {@link DeletionStore#purge}. */
final class PurgeRows {
  /** Rows that are small, for each part of a snapshot: both take some milliseconds. */
  static final int ROWS_OF_A_PART = 100;

  /** What is found by the space alone. Each statement deletes up to so many rows. */
  private static final List<String> BY_SPACE =
      List.of(
          "delete from snapshots where space_no = ?1 and snapshot in"
              + " (select snapshot from snapshots where space_no = ?1 limit ?2)",
          "delete from statements where space_no = ?1 and device in"
              + " (select device from statements where space_no = ?1 limit ?2)",
          "delete from forks where space_no = ?1 and serial in"
              + " (select serial from forks where space_no = ?1 limit ?2)",
          "delete from trust_records where space_no = ?1 and serial in"
              + " (select serial from trust_records where space_no = ?1 limit ?2)");

  private static final String PARTS =
      "delete from snapshot_parts where rowid in"
          + " (select rowid from snapshot_parts where space_no = ?1 limit ?2)";

  private static final String UP_TO = "where place between ? and ? order by place limit ?)";

  private final Sql sql;
  private final long spaceNo;

  PurgeRows(Sql sql, long spaceNo) {
    this.sql = sql;
    this.spaceNo = spaceNo;
  }

  /** Drops so many rows; returns whether some are left. */
  boolean step(int maxRows) throws SQLException {
    int parts = Math.max(1, maxRows / ROWS_OF_A_PART);
    if (delete(PARTS, parts) == parts) {
      return true;
    }
    int left = maxRows;
    while (left > 0) {
      Long stream = stream();
      if (stream == null) {
        break;
      }
      left -= entries(stream, left);
    }
    for (String text : BY_SPACE) {
      left -= left > 0 ? delete(text, left) : 0;
    }
    if (left <= 0) {
      return true;
    }
    delete("delete from usage where space_no = ?1 and ?2 > 0", 1);
    delete("delete from spaces where space_no = ?1 and ?2 > 0", 1);
    return false;
  }

  private int delete(String text, long limit) throws SQLException {
    PreparedStatement delete = sql.prepare(text);
    delete.setLong(1, spaceNo);
    delete.setLong(2, limit);
    return delete.executeUpdate();
  }

  // Logs say where entries are, so each goes after its own.
  private @Nullable Long stream() throws SQLException {
    PreparedStatement select = sql.prepare("select stream from logs where space_no = ? limit 1");
    select.setLong(1, spaceNo);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? (Long) row.getLong(1) : null;
    }
  }

  /** Drops entries of a stream, and its logs with the last; returns how much that was. */
  private int entries(long stream, int maxRows) throws SQLException {
    long first = place(stream, 0);
    long last = place(stream, MAX_SEQ);
    Long end = end("select max(place) from (select place from entries " + UP_TO, stream, maxRows);
    if (end != null) {
      UsageRows.refund(sql, spaceNo, first, end);
      return between("delete from entries where place between ? and ?", first, end);
    }
    end = end("select max(place) from (select place from erased " + UP_TO, stream, maxRows);
    if (end != null) {
      return between("delete from erased where place between ? and ?", first, end);
    }
    int rows = between("delete from floors where place between ? and ?", first, last);
    return rows + delete("delete from logs where space_no = ?1 and stream = ?2", stream);
  }

  /** The last of so many rows of a stream; null if there are none. */
  private @Nullable Long end(String text, long stream, int maxRows) throws SQLException {
    PreparedStatement select = sql.prepare(text);
    select.setLong(1, place(stream, 0));
    select.setLong(2, place(stream, MAX_SEQ));
    select.setInt(3, maxRows);
    try (ResultSet row = select.executeQuery()) {
      row.next();
      long end = row.getLong(1);
      return row.wasNull() ? null : (Long) end;
    }
  }

  private int between(String text, long first, long last) throws SQLException {
    PreparedStatement delete = sql.prepare(text);
    delete.setLong(1, first);
    delete.setLong(2, last);
    return delete.executeUpdate();
  }
}
