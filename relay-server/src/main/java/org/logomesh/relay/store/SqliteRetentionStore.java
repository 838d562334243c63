package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;
import org.logomesh.relay.store.StoreException.Reason;
import reactor.core.publisher.Mono;

/** {@link RetentionStore} in the SQLite file of {@link SqliteEntryStore}. */
public final class SqliteRetentionStore implements RetentionStore {
  private static final String SNAPSHOTS =
      "select snapshot, size, parts, complete, begun_ms, attested_ms from snapshots"
          + " where space_no = ? ";

  private final SqliteDatabase database;
  private final Quotas quotas;

  /** Keeps as much as the disk takes. */
  public SqliteRetentionStore(SqliteDatabase database) {
    this(database, Quotas.unlimited());
  }

  public SqliteRetentionStore(SqliteDatabase database, Quotas quotas) {
    this.database = database;
    this.quotas = quotas;
  }

  @Override
  public Mono<StoredSnapshot> begin(
      SpaceId space, SnapshotId snapshot, long size, int maxSnapshots, Instant now) {
    return database.write(
        sql -> {
          long spaceNo = SpaceRows.require(sql, space);
          PreparedStatement insert =
              sql.prepare(
                  "insert into snapshots select ?1, ?2, ?3, 0, 0, ?4, null"
                      + " where (select count(*) from snapshots where space_no = ?1) < ?5"
                      + " on conflict do nothing");
          insert.setLong(1, spaceNo);
          insert.setBytes(2, snapshot.bytes());
          insert.setLong(3, size);
          insert.setLong(4, now.toEpochMilli());
          insert.setInt(5, maxSnapshots);
          if (insert.executeUpdate() == 1) {
            UsageRows.chargeSnapshot(sql, spaceNo, size, quotas);
          }
          return find(sql, spaceNo, snapshot);
        });
  }

  @Override
  public Mono<StoredSnapshot> find(SpaceId space, SnapshotId snapshot) {
    return database.read(sql -> find(sql, SpaceRows.require(sql, space), snapshot));
  }

  @Override
  public Mono<List<StoredSnapshot>> snapshots(SpaceId space) {
    return database.read(
        sql -> {
          PreparedStatement select = sql.prepare(SNAPSHOTS + "order by begun_ms desc, snapshot");
          select.setLong(1, SpaceRows.require(sql, space));
          return read(select);
        });
  }

  @Override
  public Mono<List<SpaceId>> spacesAfter(@Nullable SpaceId after, int maxSpaces) {
    return database.read(
        sql -> {
          PreparedStatement select =
              sql.prepare(
                  "select space from spaces where space > ? and deleted_ms is null and space_no in"
                      + " (select space_no from snapshots) order by space limit ?");
          select.setBytes(1, after == null ? new byte[0] : after.bytes());
          select.setInt(2, maxSpaces);
          List<SpaceId> spaces = new ArrayList<>();
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              spaces.add(SpaceId.of(rows.getBytes(1)));
            }
          }
          return spaces;
        });
  }

  @Override
  public Mono<Boolean> putPart(SpaceId space, SnapshotId snapshot, int part, byte[] data) {
    return database.write(
        sql -> {
          long spaceNo = SpaceRows.require(sql, space);
          PreparedStatement count =
              sql.prepare(
                  "update snapshots set parts = parts + 1"
                      + " where space_no = ? and snapshot = ? and parts = ? and complete = 0");
          count.setLong(1, spaceNo);
          count.setBytes(2, snapshot.bytes());
          count.setInt(3, part);
          if (count.executeUpdate() == 0) {
            return false;
          }
          PreparedStatement insert = sql.prepare("insert into snapshot_parts values (?, ?, ?, ?)");
          insert.setLong(1, spaceNo);
          insert.setBytes(2, snapshot.bytes());
          insert.setInt(3, part);
          insert.setBytes(4, data);
          return insert.executeUpdate() == 1;
        });
  }

  @Override
  public Mono<byte[]> part(SpaceId space, SnapshotId snapshot, int part) {
    return database.read(sql -> part(sql, SpaceRows.require(sql, space), snapshot, part));
  }

  /** A part, null if it is not here. */
  static byte @Nullable [] part(Sql sql, long spaceNo, SnapshotId snapshot, int part)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select data from snapshot_parts where space_no = ? and snapshot = ? and part = ?");
    select.setLong(1, spaceNo);
    select.setBytes(2, snapshot.bytes());
    select.setInt(3, part);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getBytes(1) : null;
    }
  }

  @Override
  public Mono<Void> complete(SpaceId space, SnapshotId snapshot) {
    return database.write(
        sql -> {
          PreparedStatement update =
              sql.prepare("update snapshots set complete = 1 where space_no = ? and snapshot = ?");
          update.setLong(1, SpaceRows.require(sql, space));
          update.setBytes(2, snapshot.bytes());
          update.executeUpdate();
          return null;
        });
  }

  @Override
  public Mono<Void> attest(SpaceId space, SnapshotId snapshot, Instant since) {
    return database.write(
        sql -> {
          PreparedStatement update =
              sql.prepare(
                  "update snapshots set attested_ms = ?"
                      + " where space_no = ? and snapshot = ? and attested_ms is null");
          update.setLong(1, since.toEpochMilli());
          update.setLong(2, SpaceRows.require(sql, space));
          update.setBytes(3, snapshot.bytes());
          update.executeUpdate();
          return null;
        });
  }

  @Override
  public Mono<Boolean> dropParts(SpaceId space, SnapshotId snapshot, int maxParts) {
    return database.write(
        sql -> {
          long spaceNo = SpaceRows.require(sql, space);
          StoredSnapshot here = find(sql, spaceNo, snapshot);
          if (here == null) {
            return false;
          }
          int left = Math.max(0, here.status().parts() - maxParts);
          delete(
              sql,
              "delete from snapshot_parts where space_no = ? and snapshot = ? and part >= ?",
              spaceNo,
              snapshot,
              left);
          PreparedStatement update =
              sql.prepare(
                  "update snapshots set parts = ?, complete = 0, attested_ms = null"
                      + " where space_no = ? and snapshot = ?");
          update.setInt(1, left);
          update.setLong(2, spaceNo);
          update.setBytes(3, snapshot.bytes());
          update.executeUpdate();
          delete(
              sql,
              "delete from snapshots where space_no = ? and snapshot = ? and parts = 0 and ? = 0",
              spaceNo,
              snapshot,
              left);
          if (left == 0) {
            UsageRows.refundSnapshot(sql, spaceNo, here.status().size());
          }
          return left > 0;
        });
  }

  private static void delete(Sql sql, String text, long spaceNo, SnapshotId snapshot, int part)
      throws SQLException {
    PreparedStatement delete = sql.prepare(text);
    delete.setLong(1, spaceNo);
    delete.setBytes(2, snapshot.bytes());
    delete.setInt(3, part);
    delete.executeUpdate();
  }

  @Override
  public Mono<Integer> prune(SpaceId space, LogId log, Head through, int maxEntries) {
    return drop(space, log, new Pruning.Wanted(through, through.seq(), false), maxEntries);
  }

  @Override
  public Mono<Integer> erase(
      SpaceId space, LogId log, Head attested, long through, int maxEntries) {
    return drop(space, log, new Pruning.Wanted(attested, through, true), maxEntries);
  }

  @Override
  public Mono<List<StoredLog>> found(
      SpaceId space, Map<LogId, LogState> states, Map<LogId, EntryHash> over) {
    return database.write(
        sql -> {
          long spaceNo = SpaceRows.require(sql, space);
          for (LogState state : states.values()) {
            if (state.seq() >= EntryRows.MAX_SEQ) {
              throw new StoreException(Reason.FULL, "a log at " + state.seq());
            }
          }
          FoundPlan<LogRow> plan =
              FoundPlan.of(states, over, log -> LogRows.find(sql, spaceNo, log), LogRow::log);
          FloorRows.found(sql, spaceNo, plan);
          return plan.founded();
        });
  }

  private Mono<Integer> drop(SpaceId space, LogId log, Pruning.Wanted wanted, int maxEntries) {
    return database.write(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          return row == null ? 0 : FloorRows.drop(sql, space, row, wanted, maxEntries);
        });
  }

  private static @Nullable StoredSnapshot find(Sql sql, long spaceNo, SnapshotId snapshot)
      throws SQLException {
    PreparedStatement select = sql.prepare(SNAPSHOTS + "and snapshot = ?");
    select.setLong(1, spaceNo);
    select.setBytes(2, snapshot.bytes());
    List<StoredSnapshot> found = read(select);
    return found.isEmpty() ? null : found.get(0);
  }

  /** All snapshots of a space. */
  static List<StoredSnapshot> all(Sql sql, long spaceNo) throws SQLException {
    PreparedStatement select = sql.prepare(SNAPSHOTS);
    select.setLong(1, spaceNo);
    return read(select);
  }

  private static List<StoredSnapshot> read(PreparedStatement select) throws SQLException {
    List<StoredSnapshot> snapshots = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        long attested = row.getLong(6);
        @Nullable Instant since = row.wasNull() ? null : Instant.ofEpochMilli(attested);
        snapshots.add(
            new StoredSnapshot(
                SnapshotId.of(row.getBytes(1)),
                new SnapshotStatus(row.getLong(2), row.getInt(3), row.getBoolean(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                since));
      }
    }
    return snapshots;
  }
}
