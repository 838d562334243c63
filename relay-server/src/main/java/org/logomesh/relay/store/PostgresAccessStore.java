package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.number;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** {@link AccessStore} in the database of {@link PostgresEntryStore}. */
public final class PostgresAccessStore implements AccessStore {
  /** Nonces that expired, and those that are too many, go once in so many nonces. */
  private static final int TRIM_EVERY = 256;

  // Of the relays on one database that do this at once, one does it.
  private static final String TRIM_NONCES =
      """
      delete from nonces where nonce in (
          select nonce from nonces where expires_ms <= $1
             or nonce in (select nonce from nonces order by expires_ms desc offset $2)
          for update skip locked)
      """;

  private static final String USE_INVITE =
      """
      update invites set uses_left = uses_left - 1
      where code_hash = $1 and (uses_left is null or uses_left > 0)
        and (expires_ms is null or expires_ms > $2)
      """;

  private final PostgresDatabase database;
  private final int maxSpaces;
  private final AtomicInteger noncesPut = new AtomicInteger();

  /**
   * Keeps access data in this database.
   *
   * @param maxSpaces how many spaces may be registered, by all relays on it
   */
  public PostgresAccessStore(PostgresDatabase database, int maxSpaces) {
    this.database = database;
    this.maxSpaces = maxSpaces;
  }

  @Override
  public Mono<Registration> register(
      SpaceId space, EntryStore.TrustRow genesis, byte @Nullable [] inviteHash, Instant now) {
    return database.write(
        db ->
            lockRegistrations(db)
                .then(Mono.defer(() -> refusal(db, space, inviteHash, now)))
                .switchIfEmpty(Mono.defer(() -> create(db, space, genesis, inviteHash, now))));
  }

  // Spaces are counted and added by one at a time; it happens seldom.
  private static Mono<Void> lockRegistrations(DatabaseClient db) {
    return db.sql("select 1 from meta where name = 'incarnation' for update").then();
  }

  private Mono<Registration> refusal(
      DatabaseClient db, SpaceId space, byte @Nullable [] inviteHash, Instant now) {
    return known(db, space)
        .switchIfEmpty(
            Mono.defer(
                () ->
                    count(db, "select count(*) from spaces")
                        .filter(spaces -> spaces >= maxSpaces)
                        .map(full -> Registration.TOO_MANY_SPACES)))
        .switchIfEmpty(
            Mono.defer(
                () ->
                    inviteHash == null
                        ? Mono.empty()
                        : useInvite(db, inviteHash, now)
                            .filter(used -> used == 0)
                            .map(none -> Registration.INVITE_REFUSED)));
  }

  private static Mono<Registration> known(DatabaseClient db, SpaceId space) {
    return db.sql("select deleted_ms is not null from spaces where space_id = $1")
        .bind(0, space.bytes())
        .map(
            row ->
                Boolean.TRUE.equals(row.get(0, Boolean.class))
                    ? Registration.DELETED
                    : Registration.KNOWN)
        .one();
  }

  private static Mono<Long> useInvite(DatabaseClient db, byte[] codeHash, Instant now) {
    return db.sql(USE_INVITE).bind(0, codeHash).bind(1, now.toEpochMilli()).fetch().rowsUpdated();
  }

  private static Mono<Registration> create(
      DatabaseClient db,
      SpaceId space,
      EntryStore.TrustRow genesis,
      byte @Nullable [] inviteHash,
      Instant now) {
    DatabaseClient.GenericExecuteSpec insert =
        db.sql("insert into spaces (space_id, registered_ms, invite) values ($1, $2, $3)")
            .bind(0, space.bytes())
            .bind(1, now.toEpochMilli());
    return (inviteHash == null ? insert.bindNull(2, byte[].class) : insert.bind(2, inviteHash))
        .then()
        .then(
            Mono.defer(
                () -> PostgresSpaces.appendTrust(db, space, List.of(genesis), Quotas.UNLIMITED)))
        .thenReturn(Registration.CREATED);
  }

  @Override
  public Mono<Void> putNonce(byte[] nonce, Instant now, Instant expires) {
    boolean trims = noncesPut.incrementAndGet() % TRIM_EVERY == 0;
    return database
        .writeAlone(
            db ->
                db.sql("insert into nonces (nonce, expires_ms) values ($1, $2)")
                    .bind(0, nonce)
                    .bind(1, expires.toEpochMilli())
                    .then())
        .then(trims ? database.writeAlone(db -> trim(db, now)) : Mono.empty());
  }

  private static Mono<Void> trim(DatabaseClient db, Instant now) {
    return db.sql(TRIM_NONCES)
        .bind(0, now.toEpochMilli())
        .bind(1, (long) SqliteAccessStore.MAX_NONCES)
        .then();
  }

  @Override
  public Mono<Boolean> takeNonce(byte[] nonce, Instant now) {
    return database.writeAlone(
        db ->
            db.sql("delete from nonces where nonce = $1 returning expires_ms")
                .bind(0, nonce)
                .map(row -> number(row, 0) > now.toEpochMilli())
                .one()
                .defaultIfEmpty(false));
  }

  @Override
  public Mono<Void> putInvite(byte[] codeHash, @Nullable Integer uses, @Nullable Instant expires) {
    return database.writeAlone(
        db -> {
          DatabaseClient.GenericExecuteSpec insert =
              db.sql("insert into invites (code_hash, uses_left, expires_ms) values ($1, $2, $3)")
                  .bind(0, codeHash);
          insert = uses == null ? insert.bindNull(1, Long.class) : insert.bind(1, (long) uses);
          return (expires == null
                  ? insert.bindNull(2, Long.class)
                  : insert.bind(2, expires.toEpochMilli()))
              .then();
        });
  }

  @Override
  public Mono<Boolean> hasInvites() {
    return database.read(db -> count(db, "select count(*) from invites").map(count -> count > 0));
  }

  @Override
  public Mono<List<Invite>> invites() {
    return database.read(
        db ->
            db.sql("select code_hash, uses_left, expires_ms from invites order by code_hash")
                .map(
                    row ->
                        Invite.of(
                            PostgresLog.bytes(row, 0),
                            row.get(1, Long.class),
                            row.get(2, Long.class)))
                .all()
                .collectList());
  }

  @Override
  public Mono<Boolean> withdrawInvite(byte[] codeHash) {
    return database.writeAlone(
        db ->
            db.sql("update invites set uses_left = 0 where code_hash = $1")
                .bind(0, codeHash)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1));
  }

  private static Mono<Long> count(DatabaseClient db, String query) {
    return db.sql(query).map(row -> number(row, 0)).one();
  }
}
