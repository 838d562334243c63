package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The tables of logs and entries in PostgreSQL. Every statement names one space. */
final class PostgresRows {
  /**
   * Rows that the server sends before it is asked for more: half of what a usual range has. The
   * largest entries have 256 KiB, so a read holds 8 MiB at worst.
   */
  private static final int FETCH_ROWS = 32;

  private static final String ENTRIES =
      "select seq, header, ciphertext, signature, verified from entries"
          + " where space_id = $1 and stream = $2 and seq between $3 and $4 order by seq";

  // Locked in the order of logs, so that no two who lock several wait for each other.
  private static final String LOCK_HEADS =
      PostgresLog.COLUMNS
          + """
          where space_id = $1 and log = any (array(
              select substring($2::bytea from i * 16 + 1 for 16)
              from generate_series(0, $3::int - 1) i))
          order by log for update
          """;

  private static final String INSERT_LOGS =
      """
      insert into logs
          (space_id, log, stream, first_seq, origin, device, seq, hash, trust_heads, epoch)
      select $1::bytea, substring($2::bytea from start_at for 16), stream, first_seq,
             substring($2::bytea from start_at + 16 for 16), substring($2::bytea from start_at + 32 for 32),
             seq, substring($2::bytea from start_at + 64 for 32),
             substring($2::bytea from start_at + 128 for heads), substring($2::bytea from start_at + 96 for 32)
      from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::int[])
           as t(stream, first_seq, seq, start_at, heads)
      on conflict do nothing
      """;

  private PostgresRows() {}

  // ---- logs ---------------------------------------------------------------------------------

  static Mono<PostgresLog> find(DatabaseClient db, SpaceId space, LogId log) {
    return db.sql(PostgresLog.COLUMNS + "where space_id = $1 and log = $2")
        .bind(0, space.bytes())
        .bind(1, log.bytes())
        .map(PostgresLog::read)
        .one();
  }

  static Mono<List<StoredLog>> logsAfter(
      DatabaseClient db, SpaceId space, @Nullable LogId after, int maxLogs) {
    return db.sql(
            PostgresLog.COLUMNS + "where space_id = $1 and log > $2 order by log limit $3::int")
        .bind(0, space.bytes())
        .bind(1, after == null ? new byte[0] : after.bytes())
        .bind(2, maxLogs)
        .map(row -> PostgresLog.read(row).log())
        .all()
        .collectList();
  }

  /** Locks the heads of those of these logs that are there, until the transaction ends. */
  static Mono<Map<LogId, PostgresLog>> lockHeads(
      DatabaseClient db, SpaceId space, List<LogId> logs) {
    Packed packed = new Packed();
    logs.forEach(log -> packed.row().add(log.bytes()));
    return db.sql(LOCK_HEADS)
        .bind(0, space.bytes())
        .bind(1, packed.bytes())
        .bind(2, logs.size())
        .map(PostgresLog::read)
        .all()
        .collectMap(log -> log.log().id());
  }

  /** Adds logs; fails as a conflict if another replica has opened one of them meanwhile. */
  static Mono<Void> insertLogs(DatabaseClient db, SpaceId space, List<PostgresLog> logs) {
    if (logs.isEmpty()) {
      return Mono.empty();
    }
    Packed packed = pack(logs);
    return db.sql(INSERT_LOGS)
        .bind(0, space.bytes())
        .bind(1, packed.bytes())
        .bind(2, Packed.longs(logs, PostgresLog::stream))
        .bind(3, Packed.longs(logs, log -> log.log().firstSeq()))
        .bind(4, Packed.longs(logs, log -> log.log().state().seq()))
        .bind(5, packed.offsets())
        .bind(6, Packed.ints(logs, PostgresRows::headBytes))
        .fetch()
        .rowsUpdated()
        .flatMap(
            inserted ->
                inserted == logs.size()
                    ? Mono.empty()
                    : Mono.error(
                        () ->
                            new PostgresErrors.ConflictException(
                                inserted + " logs instead of " + logs.size())));
  }

  /** What stands in a log's row, byte string after byte string; the last one is of any length. */
  static Packed pack(List<PostgresLog> logs) {
    Packed packed = new Packed();
    for (PostgresLog log : logs) {
      LogState state = log.log().state();
      packed
          .row()
          .add(log.log().id().bytes())
          .add(state.log().bytes())
          .add(state.device().bytes())
          .add(state.hash().bytes())
          .add(state.epoch().bytes())
          .add(LogColumns.packed(state.trustHeads()));
    }
    return packed;
  }

  static int headBytes(PostgresLog log) {
    return LogColumns.packed(log.log().state().trustHeads()).length;
  }

  /** Cuts a log in two that share its stream; emits false if it does not stand where it should. */
  static Mono<Boolean> cut(DatabaseClient db, SpaceId space, LogCut cut) {
    LogState trunk = cut.trunk();
    return find(db, space, cut.log())
        .filter(log -> log.log().state().hash().equals(cut.head()))
        // Else what is before the fork was dropped meanwhile.
        .filterWhen(
            log ->
                trunk == null || trunk.seq() >= log.log().firstSeq()
                    ? Mono.just(true)
                    : PostgresFloors.part(db, space, log, trunk))
        .flatMap(log -> cut(db, space, log, cut).thenReturn(true))
        .defaultIfEmpty(false);
  }

  private static Mono<Void> cut(DatabaseClient db, SpaceId space, PostgresLog log, LogCut cut) {
    LogState trunk = cut.trunk();
    Mono<Void> renamed =
        db.sql("update logs set log = $3, first_seq = $4 where space_id = $1 and log = $2")
            .bind(0, space.bytes())
            .bind(1, cut.log().bytes())
            .bind(2, cut.branch().bytes())
            .bind(3, cut.rest(log.log()).firstSeq())
            .then();
    StoredLog kept = cut.kept(log.log());
    if (trunk == null || kept == null) {
      return renamed;
    }
    return renamed
        .then(insertLogs(db, space, List.of(new PostgresLog(log.stream(), kept))))
        .then(markEnd(db, space, log.stream(), trunk.seq()));
  }

  /** Lets ranges end at an entry that carries a signature; receivers check it. */
  private static Mono<Void> markEnd(DatabaseClient db, SpaceId space, long stream, long seq) {
    return db.sql(
            "update entries set verified = greatest(verified, $4::bigint)"
                + " where space_id = $1 and stream = $2 and seq = $3 and signature is not null")
        .bind(0, space.bytes())
        .bind(1, stream)
        .bind(2, seq)
        .bind(3, StoredEntry.NO_CHECKSUM)
        .then();
  }

  // ---- entries ------------------------------------------------------------------------------

  /** See {@link EntryStore#mend}. */
  static Mono<Integer> mend(
      DatabaseClient db,
      SpaceId space,
      PostgresLog log,
      List<SealedEntry> entries,
      Predicate<SealedEntry> signed) {
    long first = entries.get(0).seq();
    return stored(db, ENTRIES, space, log.stream(), first, first + entries.size())
        .collectMap(StoredEntry::seq, entry -> entry, HashMap::new)
        .publishOn(Schedulers.parallel()) // signatures are not checked on a thread of the network
        .flatMap(
            stored -> {
              List<AppendPlan.Row> rows = new ArrayList<>();
              for (SealedEntry kept : new Mending(space, log.log(), stored, signed).take(entries)) {
                rows.add(new AppendPlan.Row(log.stream(), kept, true));
              }
              return rows.isEmpty()
                  ? Mono.just(0)
                  : PostgresAppend.replace(db, space, rows).thenReturn(rows.size());
            });
  }

  /** See {@link EntryStore#range}; the log holds the place. */
  static Mono<List<SealedEntry>> range(
      DatabaseClient db, SpaceId space, PostgresLog log, long fromSeq, int maxBytes) {
    RangeEnd range = new RangeEnd(space, log.log(), fromSeq, maxBytes);
    long last = log.log().state().seq();
    return stored(db, ENTRIES, space, log.stream(), fromSeq, last)
        .takeWhile(range::take)
        .then(Mono.fromSupplier(range::entries));
  }

  static Mono<SealedEntry> entry(DatabaseClient db, SpaceId space, PostgresLog log, long seq) {
    return stored(db, ENTRIES, space, log.stream(), seq, seq).next().map(StoredEntry::readable);
  }

  /** See {@link EntryStore#stateAt}; the log holds the place. */
  static Mono<LogState> stateAt(DatabaseClient db, SpaceId space, PostgresLog log, long seq) {
    return PostgresFloors.below(db, space, log)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(
            floor -> {
              StateWalk walk = new StateWalk(space, log.log(), seq, floor.orElse(null));
              long from = StateWalk.fromSeq(floor.orElse(null));
              return stored(db, ENTRIES + " desc", space, log.stream(), from, seq)
                  .takeWhile(walk::take)
                  .then(Mono.defer(() -> inherit(db, space, log, walk)))
                  .then(Mono.fromSupplier(walk::state));
            });
  }

  private static Mono<Void> inherit(
      DatabaseClient db, SpaceId space, PostgresLog branch, StateWalk walk) {
    EntryHash left = walk.left();
    return left == null
        ? Mono.empty()
        : db.sql(PostgresLog.COLUMNS + "where space_id = $1 and origin = $2 and hash = $3 limit 1")
            .bind(0, space.bytes())
            .bind(1, branch.log().state().log().bytes())
            .bind(2, left.bytes())
            .map(row -> PostgresLog.read(row).log().state())
            .one()
            .doOnNext(walk::inherit)
            .then();
  }

  /** See {@link EntryStore#wholeBefore}; the log holds the place. */
  static Mono<Head> wholeBefore(DatabaseClient db, SpaceId space, PostgresLog log, long seq) {
    WholeSearch search = new WholeSearch(space, log.log(), seq);
    return stored(db, ENTRIES + " desc", space, log.stream(), log.log().firstSeq(), seq)
        .takeWhile(search::take)
        .then(PostgresFloors.below(db, space, log).map(Optional::of))
        .defaultIfEmpty(Optional.empty())
        .mapNotNull(floor -> search.foundAbove(floor.orElse(null)));
  }

  private static Flux<StoredEntry> stored(
      DatabaseClient db, String sql, SpaceId space, long stream, long from, long through) {
    return db.sql(sql)
        .bind(0, space.bytes())
        .bind(1, stream)
        .bind(2, from)
        .bind(3, through)
        .filter(statement -> statement.fetchSize(FETCH_ROWS))
        .map(PostgresRows::stored)
        .all();
  }

  private static StoredEntry stored(Readable row) {
    return StoredEntry.of(
        number(row, 0), bytes(row, 1), bytes(row, 2), row.get(3, byte[].class), number(row, 4));
  }
}
