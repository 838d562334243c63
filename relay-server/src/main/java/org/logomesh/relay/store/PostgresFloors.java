package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import java.util.List;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of floors in PostgreSQL; what {@link FloorRows} is for SQLite. */
final class PostgresFloors {
  private static final String BELOW =
      """
      select seq, hash, trust_heads, epoch from floors
      where space_id = $1 and stream = $2 and seq < $3 order by seq desc limit 1
      """;

  private static final String RAISE =
      """
      insert into floors (space_id, stream, seq, from_seq, hash, trust_heads, epoch)
      select $1::bytea, $2::bigint, $3::bigint,
             coalesce((select from_seq from floors
                       where space_id = $1 and stream = $2 and seq = $4::bigint - 1), $4::bigint),
             $5::bytea, $6::bytea, $7::bytea
      """;

  private static final String DROP =
      """
      with dropped as (
      delete from entries where space_id = $1 and stream = $2 and seq in (
          select seq from entries
          where space_id = $1 and stream = $2 and seq <= $3
            and seq >= (select from_seq from floors
                        where space_id = $1 and stream = $2 and seq = $3)
          order by seq limit $4::int)
      returning octet_length(header) + octet_length(ciphertext) + 64 as bytes)
      select count(*), coalesce(sum(bytes), 0)::bigint from dropped
      """;

  private PostgresFloors() {}

  /** See {@link FloorRows#below}; empty where that is null. */
  static Mono<LogState> below(DatabaseClient db, SpaceId space, PostgresLog log) {
    LogState head = log.log().state();
    return db.sql(BELOW)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, log.log().firstSeq())
        .map(
            row ->
                new LogState(
                    head.log(),
                    head.device(),
                    number(row, 0),
                    EntryHash.of(bytes(row, 1)),
                    LogColumns.unpacked(bytes(row, 2)),
                    EpochId.of(bytes(row, 3))))
        .one();
  }

  /** See {@link RetentionStore#prune}; the space is this transaction's. */
  static Mono<Integer> prune(
      DatabaseClient db, SpaceId space, PostgresLog log, Head through, int maxEntries) {
    return floor(db, space, log, through)
        .flatMap(floor -> raise(db, space, log, floor).thenReturn(floor.seq()))
        .defaultIfEmpty(log.log().firstSeq() - 1)
        .flatMap(
            last ->
                db.sql(DROP)
                    .bind(0, space.bytes())
                    .bind(1, log.stream())
                    .bind(2, last)
                    .bind(3, maxEntries)
                    .map(row -> List.of(number(row, 0), number(row, 1)))
                    .one())
        .flatMap(
            dropped ->
                PostgresUsage.refund(db, space, dropped.get(0), dropped.get(1))
                    .thenReturn(Math.toIntExact(dropped.get(0))));
  }

  private static Mono<LogState> floor(
      DatabaseClient db, SpaceId space, PostgresLog log, Head through) {
    StoredLog stored = log.log();
    if (!Pruning.concerns(stored, through)) {
      return Mono.empty();
    }
    LogState head = stored.state();
    long last = Pruning.lastPlace(stored, through);
    return (through.seq() == head.seq()
            ? Mono.just(head)
            : PostgresRows.stateAt(db, space, log, through.seq()))
        .filter(at -> at.hash().equals(through.hash()))
        .flatMap(
            at -> at.seq() == last ? Mono.just(at) : PostgresRows.stateAt(db, space, log, last));
  }

  private static Mono<Void> raise(
      DatabaseClient db, SpaceId space, PostgresLog log, LogState floor) {
    long first = log.log().firstSeq();
    return db.sql(RAISE)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, floor.seq())
        .bind(3, first)
        .bind(4, floor.hash().bytes())
        .bind(5, LogColumns.packed(floor.trustHeads()))
        .bind(6, floor.epoch().bytes())
        .then()
        .then(
            db.sql(
                    "delete from floors where space_id = $1 and stream = $2 and seq = $3::bigint - 1")
                .bind(0, space.bytes())
                .bind(1, log.stream())
                .bind(2, first)
                .then())
        .then(
            db.sql("update logs set first_seq = $3 where space_id = $1 and log = $2")
                .bind(0, space.bytes())
                .bind(1, log.log().id().bytes())
                .bind(2, floor.seq() + 1)
                .then());
  }
}
