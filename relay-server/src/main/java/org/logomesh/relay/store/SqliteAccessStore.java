package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;
import org.logomesh.relay.store.SqliteEntryStore.TrustRows;
import reactor.core.publisher.Mono;

/** {@link AccessStore} in the SQLite file of {@link SqliteEntryStore}. */
public final class SqliteAccessStore implements AccessStore {
  /**
   * Nonces kept at most. When there are more, the oldest goes: to push out an honest one within the
   * 100 ms between its issue and its use, a flood needs half a million requests a second.
   */
  static final int MAX_NONCES = 65_536;

  /** Counting rows reads them all, so it is done once in so many nonces. */
  private static final int TRIM_EVERY = 256;

  private static final String TRIM_NONCES =
      "delete from nonces where nonce in (select nonce from nonces"
          + " order by expires_ms desc limit -1 offset "
          + MAX_NONCES
          + ")";

  private final SqliteDatabase database;
  private final int maxSpaces;
  private int noncesPut; // on the writer only

  /**
   * Keeps access data in this database.
   *
   * @param maxSpaces how many spaces may be registered
   */
  public SqliteAccessStore(SqliteDatabase database, int maxSpaces) {
    this.database = database;
    this.maxSpaces = maxSpaces;
  }

  @Override
  public Mono<Registration> register(
      SpaceId space, EntryStore.TrustRow genesis, byte @Nullable [] inviteHash, Instant now) {
    return database.write(
        sql -> {
          if (SpaceRows.number(sql, space) != SpaceRows.NONE) {
            return isDeleted(sql, space) ? Registration.DELETED : Registration.KNOWN;
          }
          if (count(sql, "select count(*) from spaces") >= maxSpaces) {
            return Registration.TOO_MANY_SPACES;
          }
          if (inviteHash != null && !useInvite(sql, inviteHash, now)) {
            return Registration.INVITE_REFUSED;
          }
          PreparedStatement insert =
              sql.prepare("insert into spaces (space, registered_ms, invite) values (?, ?, ?)");
          insert.setBytes(1, space.bytes());
          insert.setLong(2, now.toEpochMilli());
          insert.setBytes(3, inviteHash);
          insert.executeUpdate();
          long spaceNo = SpaceRows.require(sql, space);
          UsageRows.open(sql, spaceNo);
          TrustRows.append(sql, spaceNo, List.of(genesis), Quotas.UNLIMITED);
          return Registration.CREATED;
        });
  }

  private static boolean isDeleted(Sql sql, SpaceId space) throws SQLException {
    PreparedStatement select =
        sql.prepare("select 1 from spaces where space = ? and deleted_ms is not null");
    select.setBytes(1, space.bytes());
    try (ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  private static boolean useInvite(Sql sql, byte[] codeHash, Instant now) throws SQLException {
    PreparedStatement use =
        sql.prepare(
            "update invites set uses_left = uses_left - 1 where code_hash = ?"
                + " and (uses_left is null or uses_left > 0)"
                + " and (expires_ms is null or expires_ms > ?)");
    use.setBytes(1, codeHash);
    use.setLong(2, now.toEpochMilli());
    return use.executeUpdate() == 1;
  }

  @Override
  public Mono<Void> putNonce(byte[] nonce, Instant now, Instant expires) {
    return database.write(
        sql -> {
          PreparedStatement expire = sql.prepare("delete from nonces where expires_ms <= ?");
          expire.setLong(1, now.toEpochMilli());
          expire.executeUpdate();
          PreparedStatement insert = sql.prepare("insert into nonces values (?, ?)");
          insert.setBytes(1, nonce);
          insert.setLong(2, expires.toEpochMilli());
          insert.executeUpdate();
          if (++noncesPut % TRIM_EVERY == 0) {
            sql.prepare(TRIM_NONCES).executeUpdate();
          }
          return null;
        });
  }

  @Override
  public Mono<Boolean> takeNonce(byte[] nonce, Instant now) {
    return database.write(
        sql -> {
          PreparedStatement take =
              sql.prepare("delete from nonces where nonce = ? returning expires_ms");
          take.setBytes(1, nonce);
          try (ResultSet row = take.executeQuery()) {
            return row.next() && row.getLong(1) > now.toEpochMilli();
          }
        });
  }

  @Override
  public Mono<Void> putInvite(byte[] codeHash, @Nullable Integer uses, @Nullable Instant expires) {
    return database.write(
        sql -> {
          PreparedStatement insert = sql.prepare("insert into invites values (?, ?, ?)");
          insert.setBytes(1, codeHash);
          setNullable(insert, 2, uses == null ? null : uses.longValue());
          setNullable(insert, 3, expires == null ? null : expires.toEpochMilli());
          insert.executeUpdate();
          return null;
        });
  }

  @Override
  public Mono<Boolean> hasInvites() {
    return database.read(sql -> count(sql, "select count(*) from invites") > 0);
  }

  @Override
  public Mono<List<Invite>> invites() {
    return database.read(
        sql -> {
          List<Invite> all = new ArrayList<>();
          try (ResultSet row =
              sql.prepare("select code_hash, uses_left, expires_ms from invites order by code_hash")
                  .executeQuery()) {
            while (row.next()) {
              all.add(Invite.of(row.getBytes(1), nullable(row, 2), nullable(row, 3)));
            }
          }
          return all;
        });
  }

  private static @Nullable Long nullable(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : (Long) value;
  }

  @Override
  public Mono<Boolean> withdrawInvite(byte[] codeHash) {
    return database.write(
        sql -> {
          PreparedStatement update =
              sql.prepare("update invites set uses_left = 0 where code_hash = ?");
          update.setBytes(1, codeHash);
          return update.executeUpdate() == 1;
        });
  }

  private static void setNullable(PreparedStatement statement, int at, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      statement.setNull(at, Types.BIGINT);
    } else {
      statement.setLong(at, value);
    }
  }

  private static long count(Sql sql, String query) throws SQLException {
    try (ResultSet row = sql.prepare(query).executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
