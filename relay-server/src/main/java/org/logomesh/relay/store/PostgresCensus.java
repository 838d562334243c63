package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link SpaceCensus} of the database of {@link PostgresEntryStore}. */
final class PostgresCensus implements SpaceCensus {
  private static final String TOTALS =
      """
      select (select count(*) from spaces), count(*),
             coalesce(sum(seq - first_seq + 1), 0)::bigint,
             pg_database_size(current_database())
      from logs
      """;

  private static final String FIGURES =
      """
      select s.space_id, s.registered_ms, s.invite, s.seen_day,
        (select count(*) from trust_records t where t.space_id = s.space_id),
        (select count(*) from logs l where l.space_id = s.space_id),
        (select coalesce(sum(l.seq - l.first_seq + 1), 0)::bigint from logs l
         where l.space_id = s.space_id)
      from spaces s
      """;

  // Appends only share the row of a space, and do not wait for this.
  private static final String SEEN =
      "update spaces set seen_day = $1"
          + " where space_id = $2 and (seen_day is null or seen_day < $1)";

  private final PostgresDatabase database;

  PostgresCensus(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Totals> totals() {
    return database.read(
        db ->
            db.sql(TOTALS)
                .map(
                    row ->
                        new Totals(number(row, 0), number(row, 1), number(row, 2), number(row, 3)))
                .one());
  }

  @Override
  public Mono<List<SpaceFigures>> spaces(int skip, int limit) {
    return database.read(
        db ->
            db.sql(FIGURES + " order by s.registered_ms, s.space_id limit $1 offset $2")
                .bind(0, (long) limit)
                .bind(1, (long) skip)
                .map(PostgresCensus::figures)
                .all()
                .collectList());
  }

  @Override
  public Mono<SpaceFigures> space(SpaceId space) {
    return database.read(
        db ->
            db.sql(FIGURES + " where s.space_id = $1")
                .bind(0, space.bytes())
                .map(PostgresCensus::figures)
                .one());
  }

  private static SpaceFigures figures(Readable row) {
    byte @Nullable [] invite = row.get(2, byte[].class);
    return new SpaceFigures(
        SpaceId.of(bytes(row, 0)),
        Instant.ofEpochMilli(number(row, 1)),
        invite == null ? null : HexFormat.of().formatHex(invite),
        row.get(3, Long.class),
        number(row, 4),
        number(row, 5),
        number(row, 6));
  }

  @Override
  public Mono<Void> seen(Collection<SpaceId> spaces, long epochDay) {
    return Flux.fromIterable(spaces)
        .concatMap(
            space ->
                database.writeAlone(
                    db -> db.sql(SEEN).bind(0, epochDay).bind(1, space.bytes()).then()))
        .then();
  }
}
