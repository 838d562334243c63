package org.logomesh.relay.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The invites of a relay's data directory, for its operator. Works beside a relay that runs: each
 * call is one short transaction, and the relay reads invites anew at every registration. Neither
 * creates nor migrates the database. Not thread-safe.
 */
public final class InviteTable implements AutoCloseable {
  private static final int BUSY_MILLIS = 5_000;

  private final Sql sql;

  private InviteTable(Sql sql) {
    this.sql = sql;
  }

  /**
   * An invite, without its code, which is not kept.
   *
   * @param codeHash SHA-256 of the code, in hexadecimal
   * @param usesLeft how many spaces it still registers; null for any number
   * @param expires null for never
   */
  public record Invite(String codeHash, @Nullable Integer usesLeft, @Nullable Instant expires) {}

  /**
   * Opens the database of a data directory.
   *
   * @throws DataDirectoryException if no relay has made one there
   * @throws StoreException if it cannot be read or written
   */
  public static InviteTable open(Path directory) {
    Path file = directory.resolve(SqliteDatabase.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new DataDirectoryException(
          "There is no relay's data in " + directory + ".",
          "Start the relay there once, or name its directory with --data DIR.");
    }
    try {
      Sql sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + file));
      sql.execute("pragma busy_timeout = " + BUSY_MILLIS);
      sql.execute("pragma synchronous = full");
      return new InviteTable(sql);
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    }
  }

  /**
   * Adds an invite; durable when it returns.
   *
   * @param codeHash SHA-256 of its code
   * @param uses how many spaces it registers; null for any number
   * @param expires null for never
   */
  public void add(byte[] codeHash, @Nullable Integer uses, @Nullable Instant expires) {
    try {
      PreparedStatement insert = sql.prepare("insert into invites values (?, ?, ?)");
      insert.setBytes(1, codeHash);
      if (uses == null) {
        insert.setNull(2, Types.BIGINT);
      } else {
        insert.setLong(2, uses);
      }
      if (expires == null) {
        insert.setNull(3, Types.BIGINT);
      } else {
        insert.setLong(3, expires.toEpochMilli());
      }
      insert.executeUpdate();
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    }
  }

  /** All invites, also those that are used up or withdrawn, in the order of their hashes. */
  public List<Invite> all() {
    List<Invite> all = new ArrayList<>();
    try (ResultSet row =
        sql.prepare("select code_hash, uses_left, expires_ms from invites order by code_hash")
            .executeQuery()) {
      while (row.next()) {
        String hash = HexFormat.of().formatHex(row.getBytes(1));
        long uses = row.getLong(2);
        Integer usesLeft = row.wasNull() ? null : (int) Math.min(uses, Integer.MAX_VALUE);
        long millis = row.getLong(3);
        all.add(new Invite(hash, usesLeft, row.wasNull() ? null : Instant.ofEpochMilli(millis)));
      }
      return all;
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    }
  }

  /**
   * Makes an invite good for no space any more; durable when it returns. Its row stays: a relay
   * that never had an invite makes one at its start.
   *
   * @return whether there is such an invite
   */
  public boolean withdraw(String codeHash) {
    try {
      PreparedStatement update =
          sql.prepare("update invites set uses_left = 0 where code_hash = ?");
      update.setBytes(1, HexFormat.of().parseHex(codeHash));
      return update.executeUpdate() == 1;
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    }
  }

  @Override
  public void close() {
    try {
      sql.close();
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    }
  }
}
