package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@link AuditStore} in the SQLite file of {@link SqliteEntryStore}. */
final class SqliteAudit implements AuditStore {
  private static final String COLUMNS =
      "select seq, at_ms, relay, kind, detail, previous, hash from audit ";

  private final SqliteDatabase database;
  private final long most;

  /**
   * @param most how many records are kept
   */
  SqliteAudit(SqliteDatabase database, long most) {
    this.database = database;
    this.most = most;
  }

  @Override
  public Mono<AuditRecord> append(Instant at, String relay, String kind, String detail) {
    return database.write(sql -> append(sql, at, relay, kind, detail, most));
  }

  /** Appends within a transaction that is open for writing. */
  static AuditRecord append(
      Sql sql, Instant at, String relay, String kind, String detail, long most)
      throws SQLException {
    AuditEnds ends = ends(sql);
    AuditRecord record = AuditRecord.following(ends, at, relay, kind, detail);
    PreparedStatement insert = sql.prepare("insert into audit values (?, ?, ?, ?, ?, ?, ?)");
    insert.setLong(1, record.seq());
    insert.setLong(2, record.at().toEpochMilli());
    insert.setString(3, record.relay());
    insert.setString(4, record.kind());
    insert.setString(5, record.detail());
    insert.setBytes(6, HexFormat.of().parseHex(record.previous()));
    insert.setBytes(7, HexFormat.of().parseHex(record.hash()));
    insert.executeUpdate();
    AuditEnds after = ends.with(record, most);
    PreparedStatement drop = sql.prepare("delete from audit where seq < ?");
    drop.setLong(1, after.first());
    drop.executeUpdate();
    PreparedStatement keep = sql.prepare("insert or replace into meta values (?, ?)");
    keep.setString(1, AuditEnds.NAME);
    keep.setBytes(2, after.bytes());
    keep.executeUpdate();
    return record;
  }

  @Override
  public Mono<List<AuditRecord>> after(long seq, int limit) {
    return database.read(sql -> after(sql, seq, limit));
  }

  static List<AuditRecord> after(Sql sql, long seq, int limit) throws SQLException {
    return records(sql, COLUMNS + "where seq > ? order by seq limit ?", seq, limit);
  }

  @Override
  public Mono<List<AuditRecord>> before(long seq, int limit) {
    return database.read(
        sql -> records(sql, COLUMNS + "where seq < ? order by seq desc limit ?", seq, limit));
  }

  private static List<AuditRecord> records(Sql sql, String query, long seq, int limit)
      throws SQLException {
    PreparedStatement select = sql.prepare(query);
    select.setLong(1, seq);
    select.setInt(2, limit);
    List<AuditRecord> records = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        records.add(
            new AuditRecord(
                row.getLong(1),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                HexFormat.of().formatHex(row.getBytes(6)),
                HexFormat.of().formatHex(row.getBytes(7))));
      }
    }
    return records;
  }

  @Override
  public Mono<AuditEnds> ends() {
    return database.read(SqliteAudit::ends);
  }

  static AuditEnds ends(Sql sql) throws SQLException {
    PreparedStatement select = sql.prepare("select value from meta where name = ?");
    select.setString(1, AuditEnds.NAME);
    try (ResultSet row = select.executeQuery()) {
      return AuditEnds.read(row.next() ? row.getBytes(1) : null);
    }
  }
}
