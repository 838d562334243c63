package org.logomesh.relay.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store in a PostgreSQL database is called: its incarnation. A database that was restored
 * elsewhere is another store, for devices must not believe that it has what they brought after the
 * copy was made; so the name is kept together with where it was given.
 */
final class PostgresName {
  private static final String INCARNATION = "incarnation";

  /** Where the incarnation was given: a copy has the rows of the other, but not its numbers. */
  private static final String HOME = "home";

  /** Taken while a store is named: any number that nobody else uses. */
  private static final long LOCK = 7_420_001;

  private static final Logger log = LoggerFactory.getLogger(PostgresName.class);

  private final Connection connection;
  private final String place;

  /**
   * @param place where the database is, for people
   */
  PostgresName(Connection connection, String place) {
    this.connection = connection;
    this.place = place;
  }

  /** What the store is called. */
  byte[] get() throws SQLException {
    byte[] incarnation = meta(INCARNATION);
    if (incarnation == null) {
      throw new SQLException("the store has no name");
    }
    return incarnation;
  }

  /**
   * What the store is called from now on.
   *
   * @param newIncarnation what it is called if it is new, or a copy
   */
  byte[] of(byte[] newIncarnation) throws SQLException {
    byte[] home = home();
    connection.setAutoCommit(false);
    try {
      execute("select pg_advisory_xact_lock(" + LOCK + ")");
      byte[] before = meta(HOME);
      boolean isCopy = before != null && !Arrays.equals(before, home);
      if (isCopy || meta(INCARNATION) == null) {
        put(INCARNATION, newIncarnation);
      }
      put(HOME, home);
      connection.commit();
      if (isCopy) {
        log.warn(
            "the database {} is a copy of another: it is another store now, and devices bring again"
                + " what it lacks",
            place);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    return get();
  }

  /** Which server and database this is: a copy has the rows of another, but not its numbers. */
  private byte[] home() throws SQLException {
    String database = "select oid::text from pg_database where datname = current_database()";
    String system = "select system_identifier::text from pg_control_system()";
    boolean isAllowed =
        "true"
            .equals(first("select has_function_privilege('pg_control_system()', 'execute')::text"));
    return ((isAllowed ? first(system) : "-") + "/" + first(database))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String first(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private byte @Nullable [] meta(String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select value from meta where name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getBytes(1) : null;
      }
    }
  }

  private void put(String name, byte[] value) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into meta (name, value) values (?, ?)"
                + " on conflict (name) do update set value = excluded.value")) {
      insert.setString(1, name);
      insert.setBytes(2, value);
      insert.executeUpdate();
    }
  }
}
