package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.SnapshotStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** {@link RetentionStore} in the database of {@link PostgresEntryStore}. */
public final class PostgresRetentionStore implements RetentionStore {
  private static final String SNAPSHOTS =
      "select snapshot, size, parts, complete, begun_ms, attested_ms from snapshots"
          + " where space_id = $1 ";

  private static final String BEGIN =
      """
      insert into snapshots (space_id, snapshot, size, parts, complete, begun_ms)
      select $1::bytea, $2::bytea, $3::bigint, 0, false, $4::bigint
      where (select count(*) from snapshots where space_id = $1) < $5::int
      on conflict do nothing
      """;

  private static final String COUNT_PART =
      """
      update snapshots set parts = parts + 1
      where space_id = $1 and snapshot = $2 and parts = $3::int and not complete
      """;

  private static final String DROP_PARTS =
      "delete from snapshot_parts where space_id = $1 and snapshot = $2 and part >= $3::int";

  private final PostgresDatabase database;

  public PostgresRetentionStore(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<StoredSnapshot> begin(
      SpaceId space, SnapshotId snapshot, long size, int maxSnapshots, Instant now) {
    return database.write(
        db ->
            PostgresSpaces.numbering(db, space)
                .then(
                    db.sql(BEGIN)
                        .bind(0, space.bytes())
                        .bind(1, snapshot.bytes())
                        .bind(2, size)
                        .bind(3, now.toEpochMilli())
                        .bind(4, maxSnapshots)
                        .fetch()
                        .rowsUpdated()
                        .flatMap(
                            begun ->
                                begun == 0
                                    ? Mono.empty()
                                    : PostgresUsage.chargeSnapshot(
                                        db, space, size, database.quotas())))
                .then(find(db, space, snapshot)));
  }

  @Override
  public Mono<StoredSnapshot> find(SpaceId space, SnapshotId snapshot) {
    return database.read(db -> find(db, space, snapshot));
  }

  private static Mono<StoredSnapshot> find(DatabaseClient db, SpaceId space, SnapshotId snapshot) {
    return db.sql(SNAPSHOTS + "and snapshot = $2")
        .bind(0, space.bytes())
        .bind(1, snapshot.bytes())
        .map(PostgresRetentionStore::read)
        .one();
  }

  @Override
  public Mono<List<StoredSnapshot>> snapshots(SpaceId space) {
    return database.read(
        db ->
            db.sql(SNAPSHOTS + "order by begun_ms desc, snapshot")
                .bind(0, space.bytes())
                .map(PostgresRetentionStore::read)
                .all()
                .collectList());
  }

  @Override
  public Mono<List<SpaceId>> spacesAfter(@Nullable SpaceId after, int maxSpaces) {
    return database.read(
        db ->
            db.sql(
                    "select distinct s.space_id from snapshots s"
                        + " join spaces p on p.space_id = s.space_id and p.deleted_ms is null"
                        + " where s.space_id > $1"
                        + " order by s.space_id limit $2::int")
                .bind(0, after == null ? new byte[0] : after.bytes())
                .bind(1, maxSpaces)
                .map(row -> SpaceId.of(bytes(row, 0)))
                .all()
                .collectList());
  }

  @Override
  public Mono<Boolean> putPart(SpaceId space, SnapshotId snapshot, int part, byte[] data) {
    return database.write(
        db ->
            of(db, COUNT_PART, space, snapshot, part)
                .flatMap(
                    counted ->
                        counted == 0
                            ? Mono.just(false)
                            : db.sql("insert into snapshot_parts values ($1, $2, $3, $4)")
                                .bind(0, space.bytes())
                                .bind(1, snapshot.bytes())
                                .bind(2, (long) part)
                                .bind(3, data)
                                .then()
                                .thenReturn(true)));
  }

  private static Mono<Long> of(
      DatabaseClient db, String sql, SpaceId space, SnapshotId snapshot, int part) {
    return db.sql(sql)
        .bind(0, space.bytes())
        .bind(1, snapshot.bytes())
        .bind(2, part)
        .fetch()
        .rowsUpdated();
  }

  @Override
  public Mono<byte[]> part(SpaceId space, SnapshotId snapshot, int part) {
    return database.read(
        db ->
            db.sql(
                    "select data from snapshot_parts"
                        + " where space_id = $1 and snapshot = $2 and part = $3::int")
                .bind(0, space.bytes())
                .bind(1, snapshot.bytes())
                .bind(2, part)
                .map(row -> bytes(row, 0))
                .one());
  }

  @Override
  public Mono<Void> complete(SpaceId space, SnapshotId snapshot) {
    return database.writeAlone(
        db ->
            db.sql("update snapshots set complete = true where space_id = $1 and snapshot = $2")
                .bind(0, space.bytes())
                .bind(1, snapshot.bytes())
                .then());
  }

  @Override
  public Mono<Void> attest(SpaceId space, SnapshotId snapshot, Instant since) {
    return database.writeAlone(
        db ->
            db.sql(
                    "update snapshots set attested_ms = $3"
                        + " where space_id = $1 and snapshot = $2 and attested_ms is null")
                .bind(0, space.bytes())
                .bind(1, snapshot.bytes())
                .bind(2, since.toEpochMilli())
                .then());
  }

  @Override
  public Mono<Boolean> dropParts(SpaceId space, SnapshotId snapshot, int maxParts) {
    return database.write(
        db ->
            PostgresSpaces.numbering(db, space)
                .then(find(db, space, snapshot))
                .flatMap(
                    here -> {
                      int left = Math.max(0, here.status().parts() - maxParts);
                      return of(db, DROP_PARTS, space, snapshot, left)
                          .then(
                              left == 0
                                  ? forget(db, space, snapshot)
                                      .then(
                                          PostgresUsage.refundSnapshot(
                                              db, space, here.status().size()))
                                  : keep(db, space, snapshot, left))
                          .thenReturn(left > 0);
                    })
                .defaultIfEmpty(false));
  }

  private static Mono<Void> forget(DatabaseClient db, SpaceId space, SnapshotId snapshot) {
    return db.sql("delete from snapshots where space_id = $1 and snapshot = $2")
        .bind(0, space.bytes())
        .bind(1, snapshot.bytes())
        .then();
  }

  private static Mono<Void> keep(DatabaseClient db, SpaceId space, SnapshotId snapshot, int parts) {
    return of(
            db,
            "update snapshots set parts = $3::int, complete = false, attested_ms = null"
                + " where space_id = $1 and snapshot = $2",
            space,
            snapshot,
            parts)
        .then();
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
    return database.writeIn(
        space,
        db ->
            PostgresSpaces.seize(db, space)
                .then(
                    Mono.defer(
                        () -> PostgresRows.lockHeads(db, space, List.copyOf(states.keySet()))))
                .map(heads -> FoundPlan.of(states, over, heads::get, PostgresLog::log))
                .flatMap(
                    plan ->
                        PostgresFloors.found(db, space, plan, database.random())
                            .thenReturn(plan.founded())),
        founded -> !founded.isEmpty());
  }

  private Mono<Integer> drop(SpaceId space, LogId log, Pruning.Wanted wanted, int maxEntries) {
    return database.write(
        db ->
            PostgresSpaces.share(db, space)
                .then(Mono.defer(() -> PostgresRows.lockHeads(db, space, List.of(log))))
                .flatMap(
                    heads -> {
                      PostgresLog head = heads.get(log);
                      return head == null
                          ? Mono.just(0)
                          : PostgresFloors.drop(db, space, head, wanted, maxEntries);
                    }));
  }

  private static StoredSnapshot read(Readable row) {
    Long attested = row.get(5, Long.class);
    return new StoredSnapshot(
        SnapshotId.of(bytes(row, 0)),
        new SnapshotStatus(
            number(row, 1),
            Math.toIntExact(number(row, 2)),
            Objects.requireNonNull(row.get(3, Boolean.class))),
        Instant.ofEpochMilli(number(row, 4)),
        attested == null ? null : Instant.ofEpochMilli(attested));
  }
}
