package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;
import reactor.core.publisher.Mono;

/** {@link DeletionStore} in the SQLite file of {@link SqliteEntryStore}. */
public final class SqliteDeletionStore implements DeletionStore {
  private static final String COLUMNS =
      "select space, deleted_ms, until_ms, deleted_by, purging from spaces"
          + " where deleted_ms is not null ";

  private final SqliteDatabase database;

  public SqliteDeletionStore(SqliteDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Deletion> delete(SpaceId space, Instant now, Instant until, @Nullable DeviceId by) {
    return database.write(
        sql -> {
          PreparedStatement update =
              sql.prepare(
                  "update spaces set until_ms = min(coalesce(until_ms, ?2), ?2),"
                      + " deleted_by = case when deleted_ms is null then ?3 else deleted_by end,"
                      + " deleted_ms = coalesce(deleted_ms, ?4) where space = ?1");
          update.setBytes(1, space.bytes());
          update.setLong(2, until.toEpochMilli());
          update.setBytes(3, by == null ? null : by.bytes());
          update.setLong(4, now.toEpochMilli());
          update.executeUpdate();
          PreparedStatement select = sql.prepare(COLUMNS + "and space = ?");
          select.setBytes(1, space.bytes());
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? read(row) : null;
          }
        });
  }

  @Override
  public Mono<Boolean> restore(SpaceId space) {
    return database.write(
        sql -> {
          PreparedStatement update =
              sql.prepare(
                  "update spaces set deleted_ms = null, until_ms = null, deleted_by = null"
                      + " where space = ? and deleted_ms is not null and purging = 0");
          update.setBytes(1, space.bytes());
          return update.executeUpdate() == 1;
        });
  }

  @Override
  public Mono<List<Deletion>> deletions() {
    return database.read(
        sql -> {
          List<Deletion> all = new ArrayList<>();
          try (ResultSet row = sql.prepare(COLUMNS + "order by space").executeQuery()) {
            while (row.next()) {
              all.add(read(row));
            }
          }
          return all;
        });
  }

  private static Deletion read(ResultSet row) throws SQLException {
    byte @Nullable [] by = row.getBytes(4);
    return new Deletion(
        SpaceId.of(row.getBytes(1)),
        Instant.ofEpochMilli(row.getLong(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        by == null ? null : DeviceId.of(by),
        row.getBoolean(5));
  }

  @Override
  public Mono<Purge> purge(SpaceId space, Instant due, int maxRows) {
    return database.write(
        sql -> {
          PreparedStatement begin =
              sql.prepare(
                  "update spaces set purging = 1"
                      + " where space = ? and (purging = 1 or until_ms <= ?)");
          begin.setBytes(1, space.bytes());
          begin.setLong(2, due.toEpochMilli());
          if (begin.executeUpdate() == 0) {
            return Purge.NONE;
          }
          return sql.erasing(() -> new PurgeRows(sql, SpaceRows.number(sql, space)).step(maxRows))
              ? Purge.MORE
              : Purge.DONE;
        });
  }
}
