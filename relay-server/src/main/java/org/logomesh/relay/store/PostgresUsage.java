package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * The table of what spaces take up, in PostgreSQL. Its row is written last in a transaction, so
 * that relays that append to one space at once wait for each other's commits only. A row may be
 * missing: a relay of an earlier version, which is being replaced, registers spaces without one.
 */
final class PostgresUsage {
  static final String COLUMNS =
      "select s.space_id, coalesce(entries, 0), coalesce(entry_bytes, 0),"
          + " coalesce(trust_records, 0), coalesce(trust_bytes, 0), coalesce(snapshot_bytes, 0),"
          + " coalesce(other_bytes, 0), quota_bytes"
          + " from spaces s left join usage u on u.space_id = s.space_id ";

  static final String TOTAL =
      "select coalesce(sum(entry_bytes + trust_bytes + snapshot_bytes + other_bytes), 0)::bigint from usage";

  private static final String SHARE =
      """
      select coalesce(quota_bytes, $2::bigint) - coalesce(entry_bytes, 0)
             - coalesce(snapshot_bytes, 0) - coalesce(other_bytes, 0)
      from spaces s left join usage u on u.space_id = s.space_id
      where s.space_id = $1 and not s.purging for key share of s
      """;

  // Hundredths first, and what is beyond on one side: no limit times anything is no number.
  private static final String CHARGE_SNAPSHOT =
      """
      insert into usage as u (space_id, snapshot_bytes) values ($1, $2)
      on conflict (space_id) do update
      set snapshot_bytes = u.snapshot_bytes + excluded.snapshot_bytes
      where excluded.snapshot_bytes
            - (coalesce(u.quota_bytes, $3) - u.entry_bytes - u.snapshot_bytes - u.other_bytes)
            <= coalesce(u.quota_bytes, $3) / 100 * $4::int
      """;

  private static final String CHARGE_OTHER =
      """
      insert into usage as u (space_id, other_bytes) values ($1, greatest($2::bigint, 0))
      on conflict (space_id) do update set other_bytes = u.other_bytes + $2::bigint
      """;

  private static final String CHARGE_TRUST =
      """
      insert into usage as u (space_id, trust_records, trust_bytes) values ($1, $2, $3)
      on conflict (space_id) do update
      set trust_records = u.trust_records + excluded.trust_records,
          trust_bytes = u.trust_bytes + excluded.trust_bytes
      where excluded.trust_bytes <= $4 - u.trust_bytes
      """;

  private PostgresUsage() {}

  /**
   * What may be appended yet.
   *
   * @param space bytes that the space's quota leaves
   * @param total bytes that are left of what all spaces may have. Of appends to several spaces at
   *     once none sees the others: together they may go beyond by what is under way
   */
  record Room(long space, long total) {}

  /** As {@link PostgresSpaces#share}; emits how much room is left. */
  static Mono<Room> shareForRoom(DatabaseClient db, SpaceId space, Quotas quotas) {
    Mono<Long> left =
        db.sql(SHARE)
            .bind(0, space.bytes())
            .bind(1, quotas.space())
            .map(row -> number(row, 0))
            .one()
            .switchIfEmpty(PostgresSpaces.unknown(space));
    if (quotas.total() == Quotas.UNLIMITED) {
      return left.map(ofSpace -> new Room(ofSpace, Quotas.UNLIMITED));
    }
    return left.flatMap(
        ofSpace ->
            db.sql(TOTAL).map(row -> new Room(ofSpace, quotas.total() - number(row, 0))).one());
  }

  /** Counts entries no more that were dropped. */
  static Mono<Void> refund(DatabaseClient db, SpaceId space, long entries, long bytes) {
    return entries == 0
        ? Mono.empty()
        : db.sql(
                "update usage set entries = entries - $2, entry_bytes = entry_bytes - $3"
                    + " where space_id = $1")
            .bind(0, space.bytes())
            .bind(1, entries)
            .bind(2, bytes)
            .then();
  }

  /** Counts trust records that were added; fails if there is no place for them. */
  static Mono<Void> chargeTrust(
      DatabaseClient db, SpaceId space, long records, long bytes, long most) {
    return db.sql(CHARGE_TRUST)
        .bind(0, space.bytes())
        .bind(1, records)
        .bind(2, bytes)
        .bind(3, most)
        .fetch()
        .rowsUpdated()
        .flatMap(
            rows ->
                rows == 1
                    ? Mono.empty()
                    : Mono.error(
                        () ->
                            new StoreException(
                                Reason.OVER_QUOTA, "no place is left for trust records")));
  }

  /** See {@link UsageRows#chargeSnapshot}. */
  static Mono<Void> chargeSnapshot(DatabaseClient db, SpaceId space, long size, Quotas quotas) {
    Mono<Long> total =
        quotas.total() == Quotas.UNLIMITED
            ? Mono.just(0L)
            : db.sql(TOTAL).map(row -> number(row, 0)).one();
    return total
        .filter(taken -> size <= quotas.total() - taken)
        .flatMap(
            fits ->
                db.sql(CHARGE_SNAPSHOT)
                    .bind(0, space.bytes())
                    .bind(1, size)
                    .bind(2, quotas.space())
                    .bind(3, quotas.snapshotPercent())
                    .fetch()
                    .rowsUpdated())
        .filter(rows -> rows == 1)
        .switchIfEmpty(
            Mono.error(
                () -> new StoreException(Reason.OVER_QUOTA, "no place is left for a snapshot")))
        .then();
  }

  /** Counts a snapshot no more. */
  static Mono<Void> refundSnapshot(DatabaseClient db, SpaceId space, long size) {
    return db.sql("update usage set snapshot_bytes = snapshot_bytes - $2 where space_id = $1")
        .bind(0, space.bytes())
        .bind(1, size)
        .then();
  }

  /** See {@link UsageRows#chargeOther}. */
  static Mono<Void> chargeOther(DatabaseClient db, SpaceId space, long bytes) {
    return bytes == 0
        ? Mono.empty()
        : db.sql(CHARGE_OTHER).bind(0, space.bytes()).bind(1, bytes).then();
  }

  /** A row of {@link #COLUMNS}. */
  static SpaceUsage read(Readable row) {
    return new SpaceUsage(
        SpaceId.of(bytes(row, 0)),
        number(row, 1),
        number(row, 2),
        number(row, 3),
        number(row, 4),
        number(row, 5),
        number(row, 6),
        row.get(7, Long.class));
  }
}
