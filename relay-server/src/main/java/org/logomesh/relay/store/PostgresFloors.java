package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
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
      insert into floors (space_id, stream, seq, from_seq, hash, trust_heads, epoch, keeps)
      select $1::bytea, $2::bigint, $3::bigint,
             coalesce((select from_seq from floors
                       where space_id = $1 and stream = $2 and seq = $4::bigint - 1), $4::bigint),
             $5::bytea, $6::bytea, $7::bytea, $8::boolean
      """;

  private static final String DROP =
      """
      with below as (
          select from_seq, keeps from floors where space_id = $1 and stream = $2 and seq = $3),
      dropped as (
      delete from entries where space_id = $1 and stream = $2 and seq in (
          select seq from entries
          where space_id = $1 and stream = $2 and seq <= $3 and seq >= (select from_seq from below)
          order by seq limit $4::int)
      returning space_id, stream, seq, header, ciphertext, signature),
      kept as (
      insert into erased (space_id, stream, seq, header, body_hash, signature)
      select space_id, stream, seq, header, sha256(ciphertext), signature from dropped
      where (select keeps from below)
      on conflict do nothing returning octet_length(header) as header)
      select count(*), coalesce(sum(octet_length(header) + octet_length(ciphertext) + 64), 0)::bigint,
             (select coalesce(sum(header + $5::int), 0)::bigint from kept)
      from dropped
      """;

  private static final String ERASED =
      """
      select seq, header, body_hash, signature from erased
      where space_id = $1 and stream = $2 and seq >= $3 order by seq limit $4::int
      """;

  private static final String DROP_ERASED =
      """
      with dropped as (
      delete from erased where space_id = $1 and stream = $2 and seq in (
          select seq from erased
          where space_id = $1 and stream = $2 and seq <= $3
            and seq >= (select from_seq from floors
                        where space_id = $1 and stream = $2 and seq = $4)
          order by seq limit $5::int)
      returning octet_length(header) + $6::int as bytes)
      select count(*), coalesce(sum(bytes), 0)::bigint from dropped
      """;

  private static final String FOUND =
      """
      insert into floors (space_id, stream, seq, from_seq, hash, trust_heads, epoch, keeps)
      values ($1, $2, $3::bigint, $3::bigint + 1, $4, $5, $6, false)
      """;

  private static final String STAND =
      """
      update logs set seq = $3, hash = $4, trust_heads = $5, epoch = $6
      where space_id = $1 and log = $2
      """;

  private PostgresFloors() {}

  /** See {@link RetentionStore#found}; the space is this transaction's. */
  static Mono<List<StoredLog>> found(
      DatabaseClient db,
      SpaceId space,
      List<StoredLog> logs,
      Map<LogId, EntryHash> over,
      RandomGenerator random) {
    return PostgresRows.lockHeads(db, space, logs.stream().map(StoredLog::id).toList())
        .flatMap(
            heads ->
                Flux.fromIterable(logs)
                    .concatMap(
                        log -> {
                          PostgresLog here = heads.get(log.id());
                          return here == null
                              ? begin(db, space, log, random)
                              : raise(db, space, here, log, over.get(log.id()));
                        })
                    .collectList());
  }

  private static Mono<StoredLog> begin(
      DatabaseClient db, SpaceId space, StoredLog log, RandomGenerator random) {
    PostgresLog made = PostgresLog.opened(log, random);
    return PostgresRows.insertLogs(db, space, List.of(made))
        .then(Mono.defer(() -> begin(db, space, made)))
        .thenReturn(log);
  }

  private static Mono<StoredLog> raise(
      DatabaseClient db, SpaceId space, PostgresLog here, StoredLog log, @Nullable EntryHash over) {
    if (!here.log().mayStandAt(log.state(), over)) {
      return Mono.empty();
    }
    LogState state = log.state();
    return raise(db, space, here, state, false)
        .then(
            db.sql(STAND)
                .bind(0, space.bytes())
                .bind(1, log.id().bytes())
                .bind(2, state.seq())
                .bind(3, state.hash().bytes())
                .bind(4, LogColumns.packed(state.trustHeads()))
                .bind(5, state.epoch().bytes())
                .then())
        .thenReturn(log);
  }

  private static Mono<Void> begin(DatabaseClient db, SpaceId space, PostgresLog log) {
    LogState state = log.log().state();
    return db.sql(FOUND)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, state.seq())
        .bind(3, state.hash().bytes())
        .bind(4, LogColumns.packed(state.trustHeads()))
        .bind(5, state.epoch().bytes())
        .then();
  }

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

  /** See {@link FloorRows#drop}; the space is this transaction's. */
  static Mono<Integer> drop(
      DatabaseClient db, SpaceId space, PostgresLog log, Pruning.Wanted wanted, int maxEntries) {
    return floor(db, space, log, wanted)
        .flatMap(floor -> raise(db, space, log, floor, wanted.keeps()).thenReturn(floor.seq()))
        .defaultIfEmpty(log.log().firstSeq() - 1)
        .flatMap(
            last ->
                dropBelow(db, space, log, last, maxEntries)
                    .flatMap(
                        dropped ->
                            dropped > 0 || wanted.keeps()
                                ? Mono.just(dropped)
                                : dropErased(db, space, log, last, wanted.attested(), maxEntries)));
  }

  private static Mono<Integer> dropBelow(
      DatabaseClient db, SpaceId space, PostgresLog log, long last, int maxEntries) {
    return Mono.just(last)
        .flatMap(
            place ->
                db.sql(DROP)
                    .bind(0, space.bytes())
                    .bind(1, log.stream())
                    .bind(2, place)
                    .bind(3, maxEntries)
                    .bind(4, SpaceUsage.KEPT_BYTES)
                    .map(row -> List.of(number(row, 0), number(row, 1), number(row, 2)))
                    .one())
        .flatMap(
            dropped ->
                PostgresUsage.refund(db, space, dropped.get(0), dropped.get(1))
                    .then(PostgresUsage.chargeOther(db, space, dropped.get(2)))
                    .thenReturn(Math.toIntExact(dropped.get(0))));
  }

  // As ErasedRows.drop.
  private static Mono<Integer> dropErased(
      DatabaseClient db, SpaceId space, PostgresLog log, long floor, Head through, int most) {
    return has(db, space, log, through)
        .filter(has -> has)
        .flatMap(
            isThere ->
                db.sql(DROP_ERASED)
                    .bind(0, space.bytes())
                    .bind(1, log.stream())
                    .bind(2, Math.min(floor, through.seq()))
                    .bind(3, floor)
                    .bind(4, most)
                    .bind(5, SpaceUsage.KEPT_BYTES)
                    .map(row -> List.of(number(row, 0), number(row, 1)))
                    .one()
                    .flatMap(
                        gone ->
                            PostgresUsage.chargeOther(db, space, -gone.get(1))
                                .thenReturn(Math.toIntExact(gone.get(0)))))
        .defaultIfEmpty(0);
  }

  private static Mono<Boolean> has(
      DatabaseClient db, SpaceId space, PostgresLog log, Head through) {
    if (log.log().holds(through.seq())) {
      return PostgresRows.stateAt(db, space, log, through.seq())
          .map(at -> at.hash().equals(through.hash()));
    }
    return below(db, space, log)
        .filter(below -> below.seq() == through.seq())
        .map(below -> below.hash().equals(through.hash()))
        .switchIfEmpty(
            Mono.defer(
                () ->
                    erased(db, space, log, through.seq(), 1)
                        .map(found -> ErasedEntry.isFirst(found, space, log.log(), through))));
  }

  /** See {@link RetentionStore#erased}. */
  static Mono<List<ErasedEntry>> erased(
      DatabaseClient db, SpaceId space, PostgresLog log, long fromSeq, int maxEntries) {
    return db.sql(ERASED)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, fromSeq)
        .bind(3, maxEntries)
        .map(
            row ->
                ErasedEntry.of(
                    number(row, 0), bytes(row, 1), bytes(row, 2), row.get(3, byte[].class)))
        .all()
        .collectList();
  }

  private static Mono<LogState> floor(
      DatabaseClient db, SpaceId space, PostgresLog log, Pruning.Wanted wanted) {
    StoredLog stored = log.log();
    if (!Pruning.concerns(stored, wanted)) {
      return Mono.empty();
    }
    LogState head = stored.state();
    Head through = wanted.attested();
    long last = Pruning.lastPlace(stored, wanted);
    return (through.seq() == head.seq()
            ? Mono.just(head)
            : PostgresRows.stateAt(db, space, log, through.seq()))
        .filter(at -> at.hash().equals(through.hash()))
        .flatMap(
            at -> at.seq() == last ? Mono.just(at) : PostgresRows.stateAt(db, space, log, last));
  }

  private static Mono<Void> raise(
      DatabaseClient db, SpaceId space, PostgresLog log, LogState floor, boolean keeps) {
    long first = log.log().firstSeq();
    return db.sql(RAISE)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, floor.seq())
        .bind(3, first)
        .bind(4, floor.hash().bytes())
        .bind(5, LogColumns.packed(floor.trustHeads()))
        .bind(6, floor.epoch().bytes())
        .bind(7, keeps)
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
