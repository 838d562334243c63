package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.StoreException.Reason;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Spaces and their trust logs in PostgreSQL. A space's row is what its writers lock, before any
 * other row of it: those who append share it, those who number rows or rename logs do not.
 */
final class PostgresSpaces {
  /** Rows that the server sends before it is asked for more; a record has 300 bytes or so. */
  private static final int FETCH_ROWS = 256;

  private static final String FIND = "select 1 from spaces where space_id = $1 and not purging";

  // Records that are there already take no number: those of a space have no gaps.
  private static final String INSERT_TRUST =
      """
      with added as (
      insert into trust_records (space_id, serial, hash, record)
      select $1::bytea,
             (select coalesce(max(serial), 0) from trust_records where space_id = $1)
                 + row_number() over (order by n),
             hash, record
      from (select n, substring($2::bytea from start_at for 32) as hash,
                   substring($2::bytea from start_at + 32 for length) as record
            from unnest($3::int[], $4::int[]) with ordinality as t(start_at, length, n)) brought
      where not exists (
          select 1 from trust_records known where known.space_id = $1 and known.hash = brought.hash)
      returning octet_length(record) as bytes)
      select count(*), coalesce(sum(bytes), 0) from added
      """;

  private static final String MEND_TRUST =
      """
      update trust_records set record = brought.record
      from (select substring($2::bytea from start_at for 32) as hash,
                   substring($2::bytea from start_at + 32 for length) as record
            from unnest($3::int[], $4::int[]) as t(start_at, length)) brought
      where trust_records.space_id = $1 and trust_records.hash = brought.hash
        and trust_records.record <> brought.record
      """;

  private PostgresSpaces() {}

  static Mono<Boolean> isThere(DatabaseClient db, SpaceId space) {
    return one(db, space, FIND).hasElement();
  }

  /** Completes if the space is registered; else a {@link StoreException}. */
  static Mono<Void> require(DatabaseClient db, SpaceId space) {
    return locked(db, space, FIND);
  }

  /** Keeps others from having the space for themselves until the transaction ends. */
  static Mono<Void> share(DatabaseClient db, SpaceId space) {
    return locked(db, space, FIND + " for key share");
  }

  /** Keeps others from numbering rows of the space, but not from appending. */
  static Mono<Void> numbering(DatabaseClient db, SpaceId space) {
    return locked(db, space, FIND + " for no key update");
  }

  /** Has the space to itself until the transaction ends. */
  static Mono<Void> seize(DatabaseClient db, SpaceId space) {
    return locked(db, space, FIND + " for update");
  }

  private static Mono<Void> locked(DatabaseClient db, SpaceId space, String sql) {
    return one(db, space, sql).switchIfEmpty(unknown(space)).then();
  }

  static <T> Mono<T> unknown(SpaceId space) {
    return Mono.error(
        () -> new StoreException(Reason.UNKNOWN_SPACE, "space " + space + " is not registered"));
  }

  private static Mono<Integer> one(DatabaseClient db, SpaceId space, String sql) {
    return db.sql(sql).bind(0, space.bytes()).map(row -> 1).one();
  }

  /** An empty answer, once it is sure that the space is registered. */
  static <T> Mono<List<T>> checked(DatabaseClient db, SpaceId space, List<T> rows) {
    return rows.isEmpty() ? require(db, space).thenReturn(rows) : Mono.just(rows);
  }

  // ---- trust records ------------------------------------------------------------------------

  /**
   * See {@link EntryStore#appendTrust}; the space's numbers are locked. Counts what is new; fails
   * if there would be more than {@code most} bytes.
   */
  static Mono<Integer> appendTrust(
      DatabaseClient db, SpaceId space, List<TrustRow> records, long most) {
    if (records.isEmpty()) {
      return Mono.just(0);
    }
    return trust(db, INSERT_TRUST, space, records)
        .map(row -> List.of(number(row, 0), number(row, 1)))
        .one()
        .flatMap(
            added ->
                added.get(0) == 0
                    ? Mono.just(0)
                    : PostgresUsage.chargeTrust(db, space, added.get(0), added.get(1), most)
                        .thenReturn(Math.toIntExact(added.get(0))));
  }

  /** See {@link EntryStore#mendTrust}. */
  static Mono<Integer> mendTrust(DatabaseClient db, SpaceId space, List<TrustRow> records) {
    return records.isEmpty()
        ? Mono.just(0)
        : trust(db, MEND_TRUST, space, records).fetch().rowsUpdated().map(Math::toIntExact);
  }

  private static DatabaseClient.GenericExecuteSpec trust(
      DatabaseClient db, String sql, SpaceId space, List<TrustRow> records) {
    Map<RecordHash, TrustRow> distinct = new LinkedHashMap<>();
    records.forEach(record -> distinct.putIfAbsent(record.hash(), record));
    Packed packed = new Packed();
    distinct.values().forEach(row -> packed.row().add(row.hash().bytes()).add(row.record()));
    Integer[] lengths =
        distinct.values().stream().map(row -> row.record().length).toArray(Integer[]::new);
    return db.sql(sql)
        .bind(0, space.bytes())
        .bind(1, packed.bytes())
        .bind(2, packed.offsets())
        .bind(3, lengths);
  }

  /** See {@link EntryStore#trustAfter}. */
  static Mono<List<TrustRow>> trustAfter(
      DatabaseClient db, SpaceId space, long serial, int maxBytes) {
    AtomicLong bytes = new AtomicLong();
    return db.sql(
            "select serial, hash, record from trust_records"
                + " where space_id = $1 and serial > $2"
                // A part of it, as there is of a space that is going, may lack a removal.
                + " and exists (select 1 from spaces where space_id = $1 and not purging)"
                + " order by serial")
        .bind(0, space.bytes())
        .bind(1, serial)
        .filter(statement -> statement.fetchSize(FETCH_ROWS))
        .map(row -> new TrustRow(number(row, 0), RecordHash.of(bytes(row, 1)), bytes(row, 2)))
        .all()
        .takeUntil(row -> bytes.addAndGet(row.record().length) >= maxBytes)
        .collectList();
  }
}
