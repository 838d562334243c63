package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.number;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link UsageStore} in the database of {@link PostgresEntryStore}. */
public final class PostgresUsageStore implements UsageStore {
  private static final String SET_QUOTA =
      """
      insert into usage as u (space_id, quota_bytes) select space_id, $2::bigint from spaces
      where space_id = $1 and not purging for key share
      on conflict (space_id) do update set quota_bytes = excluded.quota_bytes
      """;

  private static final String BYTES_OF_LOG =
      """
      select coalesce(sum(octet_length(header) + octet_length(ciphertext) + 64), 0)::bigint
      from logs l join entries e on e.space_id = l.space_id and e.stream = l.stream
        and e.seq between l.first_seq and l.seq
      where l.space_id = $1 and l.log = $2 group by l.log
      """;

  private final PostgresDatabase database;

  public PostgresUsageStore(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<SpaceUsage> usage(SpaceId space) {
    return database.read(
        db ->
            db.sql(PostgresUsage.COLUMNS + "where s.space_id = $1")
                .bind(0, space.bytes())
                .map(PostgresUsage::read)
                .one());
  }

  @Override
  public Mono<List<SpaceUsage>> usagesAfter(@Nullable SpaceId after, int maxSpaces) {
    return database.read(
        db ->
            db.sql(
                    PostgresUsage.COLUMNS
                        + "where s.space_id > $1 order by s.space_id limit $2::int")
                .bind(0, after == null ? new byte[0] : after.bytes())
                .bind(1, maxSpaces)
                .map(PostgresUsage::read)
                .all()
                .collectList());
  }

  @Override
  public Mono<Map<LogId, Long>> bytesOfLogs(SpaceId space, List<StoredLog> logs) {
    return database.read(
        db ->
            Flux.fromIterable(logs)
                .concatMap(
                    log ->
                        db.sql(BYTES_OF_LOG)
                            .bind(0, space.bytes())
                            .bind(1, log.id().bytes())
                            .map(row -> Map.entry(log.id(), number(row, 0)))
                            .one())
                .collectMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public Mono<Long> totalBytes() {
    return database.read(db -> db.sql(PostgresUsage.TOTAL).map(row -> number(row, 0)).one());
  }

  @Override
  public Mono<Boolean> setQuota(SpaceId space, @Nullable Long bytes) {
    return database.writeAlone(
        db -> {
          DatabaseClient.GenericExecuteSpec set = db.sql(SET_QUOTA).bind(0, space.bytes());
          return (bytes == null ? set.bindNull(1, Long.class) : set.bind(1, bytes))
              .fetch()
              .rowsUpdated()
              .map(rows -> rows == 1);
        });
  }
}
