package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
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

  // A log that was cut at its floor stands there, and the branch of it begins there too. %1$s: the
  // stream, %2$s: the branch, %3$s: its first place.
  private static final String SHARED =
      """
      exists (select 1 from logs other
              where other.space_id = $1 and other.stream = %1$s and other.log <> %2$s
                and other.seq = %3$s - 1 and other.first_seq > other.seq)
      """;

  private static final String IS_SHARED = "select " + SHARED.formatted("$2", "$3", "$4::bigint");

  private static final String PART =
      """
      with parted as (
      insert into floors (space_id, stream, seq, from_seq, hash, trust_heads, epoch, keeps)
      select $1::bytea, $2::bigint, $4::bigint, from_seq, $5::bytea, $6::bytea, $7::bytea, keeps
      from floors where space_id = $1 and stream = $2 and seq = $3)
      update floors set from_seq = $4::bigint + 1
      where space_id = $1 and stream = $2 and seq = $3
      """;

  private static final String RAISE =
      """
      insert into floors (space_id, stream, seq, from_seq, hash, trust_heads, epoch, keeps)
      select $1::bytea, $2::bigint, $3::bigint,
             coalesce((select from_seq from floors
                       where space_id = $1 and stream = $2 and seq = $4::bigint - 1
                         and not $9::boolean), $4::bigint),
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

  private static final String ERASED_BEFORE =
      """
      select seq, header, body_hash, signature from erased
      where space_id = $1 and stream = $2 and seq <= $3 order by seq desc
      """;

  /** Rows that the server sends before it is asked for more: of 250 bytes each. */
  private static final int FETCH_ROWS = 256;

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

  // A log that is new has no floor before, and its row says already where it stands.
  private static final String FOUND =
      """
      with stand as (
      select stream, first_seq, seq, substring($2::bytea from start_at for 16) as log,
             substring($2::bytea from start_at + 64 for 32) as hash,
             substring($2::bytea from start_at + 128 for heads) as trust_heads,
             substring($2::bytea from start_at + 96 for 32) as epoch,
             %s as shared
      from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::int[])
           as t(stream, first_seq, seq, start_at, heads)),
      raised as (
      insert into floors (space_id, stream, seq, from_seq, hash, trust_heads, epoch, keeps)
      select $1::bytea, stand.stream, stand.seq, coalesce(before.from_seq, stand.first_seq),
             stand.hash, stand.trust_heads, stand.epoch, false
      from stand left join floors before
           on before.space_id = $1 and before.stream = stand.stream
              and before.seq = stand.first_seq - 1 and not stand.shared),
      replaced as (
      delete from floors using stand
      where floors.space_id = $1 and floors.stream = stand.stream
        and floors.seq = stand.first_seq - 1 and not stand.shared)
      update logs
      set first_seq = stand.seq + 1, seq = stand.seq, hash = stand.hash,
          trust_heads = stand.trust_heads, epoch = stand.epoch
      from stand where logs.space_id = $1 and logs.log = stand.log
      """
          .formatted(
              SHARED.formatted(
                  "t.stream", "substring($2::bytea from start_at for 16)", "t.first_seq"));

  private PostgresFloors() {}

  /** See {@link RetentionStore#found}; the space is this transaction's. */
  static Mono<Void> found(
      DatabaseClient db, SpaceId space, FoundPlan<PostgresLog> plan, RandomGenerator random) {
    List<PostgresLog> begun =
        plan.begun().stream().map(log -> PostgresLog.opened(log, random)).toList();
    List<PostgresLog> stand = new ArrayList<>(begun);
    plan.raised().forEach(each -> stand.add(each.here().at(each.log().state())));
    if (stand.isEmpty()) {
      return Mono.empty();
    }
    Packed packed = PostgresRows.pack(stand);
    return PostgresRows.insertLogs(db, space, begun)
        .then(
            db.sql(FOUND)
                .bind(0, space.bytes())
                .bind(1, packed.bytes())
                .bind(2, Packed.longs(stand, PostgresLog::stream))
                .bind(3, Packed.longs(stand, log -> log.log().firstSeq()))
                .bind(4, Packed.longs(stand, log -> log.log().state().seq()))
                .bind(5, packed.offsets())
                .bind(6, Packed.ints(stand, PostgresRows::headBytes))
                .then());
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

  /** See {@link EntryStore#erased}. */
  static Mono<List<ErasedEntry>> erased(
      DatabaseClient db, SpaceId space, PostgresLog log, long fromSeq, int maxEntries) {
    return db.sql(ERASED)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, fromSeq)
        .bind(3, maxEntries)
        .map(PostgresFloors::read)
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
    return db.sql(IS_SHARED)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, log.log().id().bytes())
        .bind(3, first)
        .map(row -> Boolean.TRUE.equals(row.get(0, Boolean.class)))
        .one()
        .flatMap(shared -> raise(db, space, log, floor, keeps, shared))
        .then(
            db.sql("update logs set first_seq = $3 where space_id = $1 and log = $2")
                .bind(0, space.bytes())
                .bind(1, log.log().id().bytes())
                .bind(2, floor.seq() + 1)
                .then());
  }

  private static Mono<Void> raise(
      DatabaseClient db,
      SpaceId space,
      PostgresLog log,
      LogState floor,
      boolean keeps,
      boolean shared) {
    long first = log.log().firstSeq();
    Mono<Void> raised =
        db.sql(RAISE)
            .bind(0, space.bytes())
            .bind(1, log.stream())
            .bind(2, floor.seq())
            .bind(3, first)
            .bind(4, floor.hash().bytes())
            .bind(5, LogColumns.packed(floor.trustHeads()))
            .bind(6, floor.epoch().bytes())
            .bind(7, keeps)
            .bind(8, shared)
            .then();
    return shared
        ? raised
        : raised.then(
            db.sql(
                    "delete from floors where space_id = $1 and stream = $2 and seq = $3::bigint - 1")
                .bind(0, space.bytes())
                .bind(1, log.stream())
                .bind(2, first)
                .then());
  }

  /** See {@link FloorRows#part}. */
  static Mono<Boolean> part(DatabaseClient db, SpaceId space, PostgresLog log, LogState trunk) {
    return below(db, space, log)
        .filter(floor -> floor.seq() == log.log().firstSeq() - 1)
        .flatMap(
            floor ->
                trunk.seq() == floor.seq()
                    ? Mono.just(trunk.hash().equals(floor.hash()))
                    : part(db, space, log, trunk, floor.seq()))
        .defaultIfEmpty(false);
  }

  private static Mono<Boolean> part(
      DatabaseClient db, SpaceId space, PostgresLog log, LogState trunk, long floor) {
    return erased(db, space, log, trunk.seq(), 1)
        .filter(kept -> ErasedEntry.isFirst(kept, space, log.log(), trunk.head()))
        .flatMap(
            kept ->
                db.sql(PART)
                    .bind(0, space.bytes())
                    .bind(1, log.stream())
                    .bind(2, floor)
                    .bind(3, trunk.seq())
                    .bind(4, trunk.hash().bytes())
                    .bind(5, LogColumns.packed(trunk.trustHeads()))
                    .bind(6, trunk.epoch().bytes())
                    .then()
                    .thenReturn(true))
        .defaultIfEmpty(false);
  }

  /** See {@link EntryStore#stateAt}, for an erased entry; empty if not enough is kept. */
  static Mono<LogState> stateAt(DatabaseClient db, SpaceId space, PostgresLog log, long seq) {
    ErasedWalk walk = new ErasedWalk(space, log.log(), seq);
    return db.sql(ERASED_BEFORE)
        .bind(0, space.bytes())
        .bind(1, log.stream())
        .bind(2, seq)
        .filter(statement -> statement.fetchSize(FETCH_ROWS))
        .map(PostgresFloors::read)
        .all()
        .takeWhile(walk::take)
        .then(Mono.fromSupplier(walk::state));
  }

  private static ErasedEntry read(Readable row) {
    return ErasedEntry.of(number(row, 0), bytes(row, 1), bytes(row, 2), row.get(3, byte[].class));
  }
}
