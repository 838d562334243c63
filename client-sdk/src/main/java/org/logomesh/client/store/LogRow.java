package org.logomesh.client.store;

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
import org.logomesh.model.id.RecordHash;

/**
 * A row of the table of logs, with the citation in force at its head.
 *
 * @param number the log's number in this database
 * @param info what it says
 * @param parentNumber the number of the log that a branch left, or 0
 */
record LogRow(long number, LogInfo info, long parentNumber) {
  private static final String SELECT =
      "SELECT l.log_no, l.id, l.hashed_as, l.device, l.first_seq, p.id, l.head_seq, l.head_hash,"
          + " l.forked_at, l.own, c.trust_heads, c.epoch, l.parent, l.bare_through"
          + " FROM logs l LEFT JOIN logs p ON p.log_no = l.parent"
          + " LEFT JOIN citations c ON c.log_no = l.log_no AND c.from_seq ="
          + " (SELECT max(from_seq) FROM citations WHERE log_no = l.log_no)";

  static List<LogRow> all(SqlConnection sql) {
    return sql.list(SELECT + " ORDER BY l.log_no", LogRow::read);
  }

  static @Nullable LogRow find(SqlConnection sql, LogId id) {
    return sql.first(SELECT + " WHERE l.id = ?", LogRow::read, (Object) id.bytes());
  }

  static @Nullable LogRow find(SqlConnection sql, long number) {
    return sql.first(SELECT + " WHERE l.log_no = ?", LogRow::read, number);
  }

  LogRow with(@Nullable LogState state) {
    return new LogRow(
        number,
        new LogInfo(
            info.id(),
            info.hashedAs(),
            info.device(),
            info.firstSeq(),
            info.parent(),
            state,
            info.forkedAt(),
            info.own(),
            info.bareThrough()),
        parentNumber);
  }

  static byte[] pack(List<RecordHash> hashes) {
    byte[] packed = new byte[hashes.size() * RecordHash.SIZE];
    for (int i = 0; i < hashes.size(); i++) {
      hashes.get(i).copyTo(packed, i * RecordHash.SIZE);
    }
    return packed;
  }

  static List<RecordHash> unpack(byte[] packed) {
    List<RecordHash> hashes = new ArrayList<>(packed.length / RecordHash.SIZE);
    byte[] one = new byte[RecordHash.SIZE];
    for (int at = 0; at < packed.length; at += RecordHash.SIZE) {
      System.arraycopy(packed, at, one, 0, RecordHash.SIZE);
      hashes.add(RecordHash.of(one));
    }
    return hashes;
  }

  private static LogRow read(ResultSet row) throws SQLException {
    DeviceId device = DeviceId.of(row.getBytes(4));
    LogId hashedAs = LogId.of(row.getBytes(3));
    long headSeq = row.getLong(7);
    byte[] headHash = row.getBytes(8);
    LogState state =
        headHash == null
            ? null
            : new LogState(
                hashedAs,
                device,
                headSeq,
                EntryHash.of(headHash),
                unpack(row.getBytes(11)),
                EpochId.of(row.getBytes(12)));
    byte[] parent = row.getBytes(6);
    return new LogRow(
        row.getLong(1),
        new LogInfo(
            LogId.of(row.getBytes(2)),
            hashedAs,
            device,
            row.getLong(5),
            parent == null ? null : LogId.of(parent),
            state,
            row.getLong(9),
            row.getBoolean(10),
            row.getLong(14)),
        row.getLong(13));
  }
}
