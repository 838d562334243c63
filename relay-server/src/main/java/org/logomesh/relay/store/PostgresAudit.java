package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;
import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** {@link AuditStore} in the database of {@link PostgresEntryStore}. */
final class PostgresAudit implements AuditStore {
  private static final String COLUMNS =
      "select seq, at_ms, relay, kind, detail, previous, hash from audit ";

  // The row is there before it is locked, so that the first records of two relays wait, too.
  private static final String BEGIN =
      "insert into meta (name, value) values ($1, ''::bytea) on conflict (name) do nothing";

  private static final String LOCK = "select value from meta where name = $1 for update";

  private static final String INSERT =
      """
      insert into audit (seq, at_ms, relay, kind, detail, previous, hash)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  private final PostgresDatabase database;
  private final long most;

  /**
   * @param most how many records are kept
   */
  PostgresAudit(PostgresDatabase database, long most) {
    this.database = database;
    this.most = most;
  }

  @Override
  public Mono<AuditRecord> append(Instant at, String relay, String kind, String detail) {
    return database.write(
        db ->
            db.sql(BEGIN)
                .bind(0, AuditEnds.NAME)
                .then()
                .then(Mono.defer(() -> ends(db, LOCK)))
                .flatMap(
                    ends -> {
                      AuditRecord record = AuditRecord.following(ends, at, relay, kind, detail);
                      return keep(db, record, ends.with(record, most)).thenReturn(record);
                    }));
  }

  private static Mono<Void> keep(DatabaseClient db, AuditRecord record, AuditEnds after) {
    return db.sql(INSERT)
        .bind(0, record.seq())
        .bind(1, record.at().toEpochMilli())
        .bind(2, record.relay())
        .bind(3, record.kind())
        .bind(4, record.detail())
        .bind(5, HexFormat.of().parseHex(record.previous()))
        .bind(6, HexFormat.of().parseHex(record.hash()))
        .then()
        .then(
            Mono.defer(
                () -> db.sql("delete from audit where seq < $1").bind(0, after.first()).then()))
        .then(
            Mono.defer(
                () ->
                    db.sql("update meta set value = $1 where name = $2")
                        .bind(0, after.bytes())
                        .bind(1, AuditEnds.NAME)
                        .then()));
  }

  @Override
  public Mono<List<AuditRecord>> after(long seq, int limit) {
    return records(COLUMNS + "where seq > $1 order by seq limit $2", seq, limit);
  }

  @Override
  public Mono<List<AuditRecord>> before(long seq, int limit) {
    return records(COLUMNS + "where seq < $1 order by seq desc limit $2", seq, limit);
  }

  private Mono<List<AuditRecord>> records(String query, long seq, int limit) {
    return database.read(
        db ->
            db.sql(query)
                .bind(0, seq)
                .bind(1, (long) limit)
                .map(PostgresAudit::record)
                .all()
                .collectList());
  }

  private static AuditRecord record(Readable row) {
    return new AuditRecord(
        number(row, 0),
        Instant.ofEpochMilli(number(row, 1)),
        text(row, 2),
        text(row, 3),
        text(row, 4),
        HexFormat.of().formatHex(bytes(row, 5)),
        HexFormat.of().formatHex(bytes(row, 6)));
  }

  private static String text(Readable row, int column) {
    return Objects.requireNonNull(row.get(column, String.class));
  }

  @Override
  public Mono<AuditEnds> ends() {
    return database.read(db -> ends(db, "select value from meta where name = $1"));
  }

  private static Mono<AuditEnds> ends(DatabaseClient db, String query) {
    return db.sql(query)
        .bind(0, AuditEnds.NAME)
        .map(row -> AuditEnds.read(bytes(row, 0)))
        .one()
        .defaultIfEmpty(AuditEnds.EMPTY);
  }
}
