package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link SampleStore} in the database of {@link PostgresEntryStore}. */
final class PostgresSamples implements SampleStore {
  private static final String ADD =
      """
      insert into samples values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      on conflict (relay, step_s, at_s) do update set
        connections = greatest(samples.connections, excluded.connections),
        spaces = excluded.spaces,
        storage_bytes = excluded.storage_bytes,
        disk_free_bytes = excluded.disk_free_bytes,
        entries_in = samples.entries_in + excluded.entries_in,
        entries_out = samples.entries_out + excluded.entries_out,
        bytes_in = samples.bytes_in + excluded.bytes_in,
        bytes_out = samples.bytes_out + excluded.bytes_out,
        refused = samples.refused + excluded.refused
      """;

  // Of the relays on one database that do this at once, one does it.
  private static final String DROP =
      """
      delete from samples where (relay, step_s, at_s) in (
        select relay, step_s, at_s from samples where step_s = $1 and at_s < $2
        for update skip locked)
      """;

  private static final String SINCE =
      """
      select relay, at_s, connections, spaces, storage_bytes, disk_free_bytes,
             entries_in, entries_out, bytes_in, bytes_out, refused
      from samples where step_s = $1 and at_s >= $2 order by at_s, relay limit $3
      """;

  private final PostgresDatabase database;

  PostgresSamples(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Void> add(String relay, Instant at, Sample sample) {
    return database.write(
        db ->
            Flux.fromArray(Step.values())
                .concatMap(step -> add(db, relay, at, step, sample).then(drop(db, step, at)))
                .then());
  }

  private static Mono<Void> add(
      DatabaseClient db, String relay, Instant at, Step step, Sample sample) {
    return db.sql(ADD)
        .bind(0, relay)
        .bind(1, step.length().toSeconds())
        .bind(2, step.startOf(at))
        .bind(3, sample.connections())
        .bind(4, sample.spaces())
        .bind(5, sample.storageBytes())
        .bind(6, sample.diskFreeBytes())
        .bind(7, sample.entriesIn())
        .bind(8, sample.entriesOut())
        .bind(9, sample.bytesIn())
        .bind(10, sample.bytesOut())
        .bind(11, sample.refused())
        .then();
  }

  private static Mono<Void> drop(DatabaseClient db, Step step, Instant at) {
    return Mono.defer(
        () ->
            db.sql(DROP)
                .bind(0, step.length().toSeconds())
                .bind(1, step.startOf(at.minus(step.kept())))
                .then());
  }

  @Override
  public Mono<List<Row>> since(Step step, Instant from) {
    return database.read(
        db ->
            db.sql(SINCE)
                .bind(0, step.length().toSeconds())
                .bind(1, from.getEpochSecond())
                .bind(2, (long) MAX_ROWS)
                .map(PostgresSamples::row)
                .all()
                .collectList());
  }

  private static Row row(Readable row) {
    return new Row(
        Objects.requireNonNull(row.get(0, String.class)),
        Instant.ofEpochSecond(number(row, 1)),
        new Sample(
            number(row, 2),
            number(row, 3),
            number(row, 4),
            number(row, 5),
            number(row, 6),
            number(row, 7),
            number(row, 8),
            number(row, 9),
            number(row, 10)));
  }
}
