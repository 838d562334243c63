package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link DeletionStore} in the database of {@link PostgresEntryStore}. */
public final class PostgresDeletionStore implements DeletionStore {
  private static final String COLUMNS = " space_id, deleted_ms, until_ms, deleted_by, purging ";

  private static final String DELETE =
      """
      update spaces
      set until_ms = least(until_ms, $2::bigint),
          deleted_by = case when deleted_ms is null then $3::bytea else deleted_by end,
          deleted_ms = coalesce(deleted_ms, $4::bigint)
      where space_id = $1 returning
      """
          + COLUMNS;

  private static final String RESTORE =
      """
      update spaces set deleted_ms = null, until_ms = null, deleted_by = null
      where space_id = $1 and deleted_ms is not null and not purging
      """;

  // Who appends shares the space, and is through before it goes.
  private static final String SEIZE =
      """
      select 1 from spaces
      where space_id = $1 and (purging or until_ms <= $2::bigint) for update
      """;

  private static final String DROP_ENTRIES =
      """
      with dropped as (
      delete from entries where space_id = $1 and (stream, seq) in (
          select stream, seq from entries where space_id = $1 order by stream, seq limit $2::int)
      returning octet_length(header) + octet_length(ciphertext) + 64 as bytes)
      select count(*), coalesce(sum(bytes), 0)::bigint from dropped
      """;

  /** A table of a space's rows, and what tells them apart. */
  private record Table(String name, String key) {
    String drop() {
      String columns = key.contains(",") ? "(" + key + ")" : key;
      return "delete from "
          + name
          + " where space_id = $1 and "
          + columns
          + " in (select "
          + key
          + " from "
          + name
          + " where space_id = $1 order by "
          + key
          + " limit $2::int)";
    }
  }

  // Snapshots before their parts: without the one no part is added any more.
  private static final Table SNAPSHOTS = new Table("snapshots", "snapshot");
  private static final Table PARTS = new Table("snapshot_parts", "snapshot, part");

  private static final List<Table> OTHERS =
      List.of(
          new Table("statements", "device"),
          new Table("forks", "serial"),
          new Table("floors", "stream, seq"),
          new Table("erased", "stream, seq"),
          new Table("logs", "log"),
          new Table("trust_records", "serial"));

  private final PostgresDatabase database;

  public PostgresDeletionStore(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Deletion> delete(SpaceId space, Instant now, Instant until, @Nullable DeviceId by) {
    return database.writeAlone(
        db -> {
          DatabaseClient.GenericExecuteSpec delete =
              db.sql(DELETE).bind(0, space.bytes()).bind(1, until.toEpochMilli());
          return (by == null ? delete.bindNull(2, byte[].class) : delete.bind(2, by.bytes()))
              .bind(3, now.toEpochMilli())
              .map(PostgresDeletionStore::read)
              .one();
        });
  }

  @Override
  public Mono<Boolean> restore(SpaceId space) {
    return database.writeAlone(
        db -> db.sql(RESTORE).bind(0, space.bytes()).fetch().rowsUpdated().map(rows -> rows == 1));
  }

  @Override
  public Mono<List<Deletion>> deletions() {
    return database.read(
        db ->
            db.sql(
                    "select"
                        + COLUMNS
                        + "from spaces where deleted_ms is not null order by space_id")
                .map(PostgresDeletionStore::read)
                .all()
                .collectList());
  }

  private static Deletion read(Readable row) {
    byte @Nullable [] by = row.get(3, byte[].class);
    return new Deletion(
        SpaceId.of(bytes(row, 0)),
        Instant.ofEpochMilli(number(row, 1)),
        Instant.ofEpochMilli(number(row, 2)),
        by == null ? null : DeviceId.of(by),
        Boolean.TRUE.equals(row.get(4, Boolean.class)));
  }

  @Override
  public Mono<Purge> purge(SpaceId space, Instant due, int maxRows) {
    return database.writeIn(
        space,
        db ->
            db.sql(SEIZE)
                .bind(0, space.bytes())
                .bind(1, due.toEpochMilli())
                .map(row -> 1)
                .one()
                .flatMap(
                    seized ->
                        db.sql("update spaces set purging = true where space_id = $1")
                            .bind(0, space.bytes())
                            .then()
                            .then(Mono.defer(() -> step(db, space, maxRows))))
                .defaultIfEmpty(Purge.NONE),
        purge -> purge != Purge.NONE);
  }

  private static Mono<Purge> step(DatabaseClient db, SpaceId space, int maxRows) {
    int parts = Math.max(1, maxRows / PurgeRows.ROWS_OF_A_PART);
    return drop(db, SNAPSHOTS, space, maxRows)
        .then(Mono.defer(() -> drop(db, PARTS, space, parts)))
        .filter(dropped -> dropped < parts)
        .flatMap(few -> dropEntries(db, space, maxRows))
        .filter(dropped -> dropped < maxRows)
        .flatMap(few -> dropOthers(db, space, maxRows))
        .filter(dropped -> dropped < maxRows)
        .flatMap(few -> last(db, space).thenReturn(Purge.DONE))
        .defaultIfEmpty(Purge.MORE);
  }

  private static Mono<Long> drop(DatabaseClient db, Table table, SpaceId space, long maxRows) {
    return db.sql(table.drop()).bind(0, space.bytes()).bind(1, (int) maxRows).fetch().rowsUpdated();
  }

  private static Mono<Long> dropEntries(DatabaseClient db, SpaceId space, int maxRows) {
    return db.sql(DROP_ENTRIES)
        .bind(0, space.bytes())
        .bind(1, maxRows)
        .map(row -> List.of(number(row, 0), number(row, 1)))
        .one()
        .flatMap(
            dropped ->
                PostgresUsage.refund(db, space, dropped.get(0), dropped.get(1))
                    .thenReturn(dropped.get(0)));
  }

  /** Emits how many rows went; so many as may if some may be left. */
  private static Mono<Long> dropOthers(DatabaseClient db, SpaceId space, long maxRows) {
    return Flux.fromIterable(OTHERS)
        .concatMap(table -> drop(db, table, space, maxRows))
        .reduce(0L, Math::max);
  }

  private static Mono<Void> last(DatabaseClient db, SpaceId space) {
    return db.sql("delete from usage where space_id = $1")
        .bind(0, space.bytes())
        .then()
        .then(db.sql("delete from spaces where space_id = $1").bind(0, space.bytes()).then());
  }
}
