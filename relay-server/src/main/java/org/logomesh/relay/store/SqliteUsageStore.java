package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;
import reactor.core.publisher.Mono;

/** {@link UsageStore} in the SQLite file of {@link SqliteEntryStore}. */
public final class SqliteUsageStore implements UsageStore {
  private final SqliteDatabase database;

  public SqliteUsageStore(SqliteDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<SpaceUsage> usage(SpaceId space) {
    return database.read(
        sql -> {
          PreparedStatement select = sql.prepare(UsageRows.COLUMNS + "where space = ?");
          select.setBytes(1, space.bytes());
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? UsageRows.read(row) : null;
          }
        });
  }

  @Override
  public Mono<List<SpaceUsage>> usagesAfter(@Nullable SpaceId after, int maxSpaces) {
    return database.read(
        sql -> {
          PreparedStatement select =
              sql.prepare(UsageRows.COLUMNS + "where space > ? order by space limit ?");
          select.setBytes(1, after == null ? new byte[0] : after.bytes());
          select.setInt(2, maxSpaces);
          List<SpaceUsage> usages = new ArrayList<>();
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              usages.add(UsageRows.read(rows));
            }
          }
          return usages;
        });
  }

  @Override
  public Mono<Map<LogId, Long>> bytesOfLogs(SpaceId space, List<StoredLog> logs) {
    return database.read(
        sql -> {
          long spaceNo = SpaceRows.require(sql, space);
          Map<LogId, Long> bytes = new HashMap<>();
          for (StoredLog log : logs) {
            LogRow row = LogRows.find(sql, spaceNo, log.id());
            if (row != null) {
              bytes.put(log.id(), EntryRows.bytes(sql, row));
            }
          }
          return bytes;
        });
  }

  @Override
  public Mono<Long> totalBytes() {
    return database.read(
        sql -> {
          try (ResultSet row = sql.prepare("select bytes from usage_total").executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
          }
        });
  }

  @Override
  public Mono<Boolean> setQuota(SpaceId space, @Nullable Long bytes) {
    return database.write(
        sql -> {
          PreparedStatement update =
              sql.prepare(
                  "update usage set quota_bytes = ?"
                      + " where space_no = (select space_no from spaces where space = ?)");
          if (bytes == null) {
            update.setNull(1, Types.BIGINT);
          } else {
            update.setLong(1, bytes);
          }
          update.setBytes(2, space.bytes());
          return update.executeUpdate() == 1;
        });
  }
}
