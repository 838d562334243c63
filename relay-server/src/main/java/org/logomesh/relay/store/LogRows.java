package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/** The table of logs. */
final class LogRows {
  private static final String COLUMNS =
      "select log_no, stream, log, first_seq, origin, device, seq, hash, trust_heads, epoch"
          + " from logs ";

  private LogRows() {}

  static @Nullable LogRow find(Sql sql, long spaceNo, LogId log) throws SQLException {
    PreparedStatement select = sql.prepare(COLUMNS + "where space_no = ? and log = ?");
    select.setLong(1, spaceNo);
    select.setBytes(2, log.bytes());
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? read(row) : null;
    }
  }

  /** Returns a log with all branches of it: whose entries are hashed over the same id. */
  static List<LogRow> ofOrigin(Sql sql, long spaceNo, LogId origin) throws SQLException {
    PreparedStatement select = sql.prepare(COLUMNS + "where space_no = ? and origin = ?");
    select.setLong(1, spaceNo);
    select.setBytes(2, origin.bytes());
    List<LogRow> logs = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        logs.add(read(rows));
      }
    }
    return logs;
  }

  /** Finds a log, or a branch of it, that ends with an entry; null if none does. */
  static @Nullable LogRow endingWith(Sql sql, long spaceNo, LogId origin, EntryHash end)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(COLUMNS + "where space_no = ? and origin = ? and hash = ? limit 1");
    select.setLong(1, spaceNo);
    select.setBytes(2, origin.bytes());
    select.setBytes(3, end.bytes());
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? read(row) : null;
    }
  }

  static List<StoredLog> after(Sql sql, long spaceNo, @Nullable LogId after, int maxLogs)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(COLUMNS + "where space_no = ? and log > ? order by log limit ?");
    select.setLong(1, spaceNo);
    select.setBytes(2, after == null ? new byte[0] : after.bytes());
    select.setInt(3, maxLogs);
    List<StoredLog> logs = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        logs.add(read(rows).log());
      }
    }
    return logs;
  }

  /** Adds a log whose entries begin a stream of their own. */
  static LogRow insert(Sql sql, long spaceNo, StoredLog log) throws SQLException {
    long logNo = nextLogNo(sql);
    LogRow row = new LogRow(logNo, logNo, log);
    insert(sql, spaceNo, row);
    return row;
  }

  // Never a number under which there are entries: those go before their logs do.
  private static long nextLogNo(Sql sql) throws SQLException {
    try (ResultSet row =
        sql.prepare("select 1 + coalesce(max(log_no), 0) from logs").executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void insert(Sql sql, long spaceNo, LogRow row) throws SQLException {
    LogState state = row.log().state();
    PreparedStatement insert =
        sql.prepare("insert into logs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.setLong(1, row.logNo());
    insert.setLong(2, spaceNo);
    insert.setBytes(3, row.log().id().bytes());
    insert.setLong(4, row.stream());
    insert.setLong(5, row.log().firstSeq());
    insert.setBytes(6, state.log().bytes());
    insert.setBytes(7, state.device().bytes());
    insert.setLong(8, state.seq());
    insert.setBytes(9, state.hash().bytes());
    insert.setBytes(10, LogColumns.packed(state.trustHeads()));
    insert.setBytes(11, state.epoch().bytes());
    insert.executeUpdate();
  }

  static LogRow update(Sql sql, LogRow row, LogState state) throws SQLException {
    PreparedStatement update =
        sql.prepare(
            "update logs set seq = ?, hash = ?, trust_heads = ?, epoch = ? where log_no = ?");
    update.setLong(1, state.seq());
    update.setBytes(2, state.hash().bytes());
    update.setBytes(3, LogColumns.packed(state.trustHeads()));
    update.setBytes(4, state.epoch().bytes());
    update.setLong(5, row.logNo());
    update.executeUpdate();
    StoredLog log = new StoredLog(row.log().id(), row.log().firstSeq(), state);
    return new LogRow(row.logNo(), row.stream(), log);
  }

  /** Cuts a log in two that share its stream; false if it does not stand where it should. */
  static boolean cut(Sql sql, SpaceId space, long spaceNo, LogCut cut) throws SQLException {
    LogRow row = find(sql, spaceNo, cut.log());
    if (row == null || !row.log().state().hash().equals(cut.head())) {
      return false;
    }
    LogState trunk = cut.trunk();
    if (trunk != null
        && trunk.seq() < row.log().firstSeq()
        && !FloorRows.part(sql, space, row, trunk)) {
      return false; // What is before the fork was dropped meanwhile.
    }
    PreparedStatement rename =
        sql.prepare("update logs set log = ?, first_seq = ? where log_no = ?");
    rename.setBytes(1, cut.branch().bytes());
    rename.setLong(2, cut.rest(row.log()).firstSeq());
    rename.setLong(3, row.logNo());
    rename.executeUpdate();
    StoredLog kept = cut.kept(row.log());
    if (trunk != null && kept != null) {
      insert(sql, spaceNo, new LogRow(nextLogNo(sql), row.stream(), kept));
      EntryRows.markEnd(sql, row.stream(), trunk.seq());
    }
    return true;
  }

  private static LogRow read(ResultSet row) throws SQLException {
    LogState state =
        new LogState(
            LogId.of(row.getBytes(5)),
            DeviceId.of(row.getBytes(6)),
            row.getLong(7),
            EntryHash.of(row.getBytes(8)),
            LogColumns.unpacked(row.getBytes(9)),
            EpochId.of(row.getBytes(10)));
    StoredLog log = new StoredLog(LogId.of(row.getBytes(3)), row.getLong(4), state);
    return new LogRow(row.getLong(1), row.getLong(2), log);
  }
}
