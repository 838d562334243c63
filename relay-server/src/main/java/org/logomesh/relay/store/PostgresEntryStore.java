package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.bytes;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link EntryStore} in PostgreSQL. Any number of relays may have one on the same database. */
public final class PostgresEntryStore implements EntryStore {
  private static final String PUT_STATEMENT =
      """
      insert into statements (space_id, device, counter, statement)
      values ($1, $2, $3, $4)
      on conflict (space_id, device) do update
      set counter = excluded.counter, statement = excluded.statement
      where statements.counter < excluded.counter
         -- The same once more is no news, unless what is here was damaged.
         or (statements.counter = excluded.counter and statements.statement <> excluded.statement)
      """;

  private static final String PUT_FORK =
      """
      insert into forks (space_id, serial, proof)
      select $1::bytea, 1 + coalesce(max(serial), 0), $2::bytea from forks where space_id = $1
      """;

  private final PostgresDatabase database;

  public PostgresEntryStore(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public byte[] incarnation() {
    return database.incarnation();
  }

  @Override
  public Mono<Boolean> hasSpace(SpaceId space) {
    return database.read(db -> PostgresSpaces.isThere(db, space));
  }

  @Override
  public Mono<Integer> appendTrust(SpaceId space, List<TrustRow> records) {
    return database.writeIn(
        space,
        db ->
            PostgresSpaces.numbering(db, space)
                .then(
                    Mono.defer(
                        () ->
                            PostgresSpaces.appendTrust(
                                db, space, records, database.quotas().trust()))),
        added -> added > 0);
  }

  @Override
  public Mono<Integer> mendTrust(SpaceId space, List<TrustRow> records) {
    return database.write(
        db ->
            PostgresSpaces.numbering(db, space)
                .then(Mono.defer(() -> PostgresSpaces.mendTrust(db, space, records))));
  }

  @Override
  public Mono<List<TrustRow>> trustAfter(SpaceId space, long serial, int maxBytes) {
    return database.read(
        db ->
            PostgresSpaces.trustAfter(db, space, serial, maxBytes)
                .flatMap(rows -> PostgresSpaces.checked(db, space, rows)));
  }

  @Override
  public Mono<List<StoredLog>> logsAfter(SpaceId space, @Nullable LogId after, int maxLogs) {
    return database.read(
        db ->
            PostgresRows.logsAfter(db, space, after, maxLogs)
                .flatMap(logs -> PostgresSpaces.checked(db, space, logs)));
  }

  @Override
  public Mono<AppendResult> append(SpaceId space, LogAppend append) {
    return database.append(space, append);
  }

  @Override
  public Mono<List<SealedEntry>> range(SpaceId space, LogId log, long fromSeq, int maxBytes) {
    return database.read(
        db ->
            holding(db, space, log, fromSeq)
                .flatMap(found -> PostgresRows.range(db, space, found, fromSeq, maxBytes))
                .defaultIfEmpty(List.of()));
  }

  @Override
  public Mono<Head> wholeBefore(SpaceId space, LogId log, long seq) {
    return database.read(
        db ->
            holding(db, space, log, seq)
                .flatMap(found -> PostgresRows.wholeBefore(db, space, found, seq)));
  }

  @Override
  public Mono<Integer> mend(
      SpaceId space, LogId log, List<SealedEntry> entries, Predicate<SealedEntry> signed) {
    return database.writeIn(
        space,
        db ->
            PostgresSpaces.seize(db, space)
                .then(Mono.defer(() -> PostgresRows.find(db, space, log)))
                .filter(found -> found.log().holds(entries.get(0).seq()))
                .filter(found -> found.log().holds(entries.get(entries.size() - 1).seq()))
                .flatMap(found -> PostgresRows.mend(db, space, found, entries, signed))
                .defaultIfEmpty(0),
        mended -> mended > 0);
  }

  @Override
  public Mono<SealedEntry> entry(SpaceId space, LogId log, long seq) {
    return database.read(
        db ->
            holding(db, space, log, seq)
                .flatMap(found -> PostgresRows.entry(db, space, found, seq)));
  }

  @Override
  public Mono<LogState> stateAt(SpaceId space, LogId log, long seq) {
    return database.read(
        db ->
            PostgresRows.find(db, space, log)
                .switchIfEmpty(PostgresSpaces.require(db, space).then(Mono.empty()))
                .flatMap(found -> stateAt(db, space, found, seq)));
  }

  private static Mono<LogState> stateAt(
      DatabaseClient db, SpaceId space, PostgresLog log, long seq) {
    if (log.log().holds(seq)) {
      return PostgresRows.stateAt(db, space, log, seq);
    }
    return seq >= log.log().firstSeq() ? Mono.empty() : PostgresFloors.stateAt(db, space, log, seq);
  }

  @Override
  public Mono<List<ErasedEntry>> erased(SpaceId space, LogId log, long fromSeq, int maxEntries) {
    return database.read(
        db ->
            PostgresRows.find(db, space, log)
                .flatMap(found -> PostgresFloors.erased(db, space, found, fromSeq, maxEntries))
                .defaultIfEmpty(List.of()));
  }

  @Override
  public Mono<LogState> floor(SpaceId space, LogId log) {
    return database.read(
        db ->
            PostgresRows.find(db, space, log)
                .flatMap(
                    found ->
                        PostgresFloors.below(db, space, found)
                            .filter(floor -> floor.seq() + 1 == found.log().firstSeq())));
  }

  // A log, if it has an entry at that place.
  private static Mono<PostgresLog> holding(DatabaseClient db, SpaceId space, LogId log, long seq) {
    return PostgresRows.find(db, space, log)
        .switchIfEmpty(PostgresSpaces.require(db, space).then(Mono.empty()))
        .filter(found -> found.log().holds(seq));
  }

  @Override
  public Mono<Boolean> putStatement(
      SpaceId space, DeviceId device, long counter, byte[] statement) {
    return database.writeIn(
        space,
        db ->
            PostgresSpaces.numbering(db, space)
                .then(Mono.defer(() -> statementBytes(db, space, device)))
                .flatMap(
                    before ->
                        db.sql(PUT_STATEMENT)
                            .bind(0, space.bytes())
                            .bind(1, device.bytes())
                            .bind(2, counter)
                            .bind(3, statement)
                            .fetch()
                            .rowsUpdated()
                            .flatMap(
                                rows ->
                                    rows == 0
                                        ? Mono.just(false)
                                        : PostgresUsage.chargeOther(
                                                db, space, statement.length - before)
                                            .thenReturn(true))),
        latest -> latest);
  }

  private static Mono<Long> statementBytes(DatabaseClient db, SpaceId space, DeviceId device) {
    return db.sql(
            "select octet_length(statement)::bigint from statements"
                + " where space_id = $1 and device = $2")
        .bind(0, space.bytes())
        .bind(1, device.bytes())
        .map(row -> PostgresLog.number(row, 0))
        .one()
        .defaultIfEmpty(0L);
  }

  @Override
  public Mono<List<byte[]>> statements(SpaceId space) {
    return blobs("select statement from statements where space_id = $1 order by device", space);
  }

  @Override
  public Mono<Boolean> putForks(SpaceId space, List<byte[]> proofs, @Nullable LogCut cut) {
    return database.writeIn(
        space,
        db ->
            PostgresSpaces.seize(db, space)
                .then(
                    Mono.defer(
                        () -> cut == null ? Mono.just(true) : PostgresRows.cut(db, space, cut)))
                .flatMap(
                    fits -> fits ? insert(db, space, proofs).thenReturn(true) : Mono.just(false)),
        kept -> kept);
  }

  private static Mono<Void> insert(DatabaseClient db, SpaceId space, List<byte[]> proofs) {
    return Flux.fromIterable(proofs)
        .concatMap(
            proof -> db.sql(PUT_FORK).bind(0, space.bytes()).bind(1, proof).fetch().rowsUpdated())
        .then(
            Mono.defer(
                () ->
                    PostgresUsage.chargeOther(
                        db, space, proofs.stream().mapToLong(proof -> proof.length).sum())));
  }

  @Override
  public Mono<List<byte[]>> forks(SpaceId space) {
    return blobs("select proof from forks where space_id = $1 order by serial", space);
  }

  private Mono<List<byte[]>> blobs(String query, SpaceId space) {
    return database.read(
        db ->
            db.sql(query)
                .bind(0, space.bytes())
                .map(row -> bytes(row, 0))
                .all()
                .collectList()
                .flatMap(blobs -> PostgresSpaces.checked(db, space, blobs)));
  }
}
