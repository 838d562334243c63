package org.logomesh.relay.store;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.DRIVER;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.store.StoreException.Reason;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done before a PostgreSQL database is used: wait for it, check that it keeps what it
 * acknowledges and that there is room, migrate. Blocks; through JDBC, which migrations need.
 */
final class PostgresStart {
  /** Where the schema is. */
  static final String MIGRATIONS = "classpath:db/migration/postgres";

  /** The newest version of it. */
  static final int SCHEMA_VERSION = 5;

  /** Older ones get no corrections any more, or will soon get none. */
  private static final int MIN_SERVER_VERSION = 14;

  /** How long until a database that did not answer is asked again. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** How long one attempt to connect may take, in seconds. */
  private static final int CONNECT_SECONDS = 5;

  /**
   * Room that must be there before a migration, in KiB. PostgreSQL cannot be asked how much there
   * is, so this much is written and taken back: the size of a segment of its write-ahead log, which
   * is the least that it must be able to add.
   */
  private static final int PROBE_KIB = 16 * 1024;

  private static final Set<String> WRONG_LOGIN = Set.of("28P01", "28000");
  private static final String NO_SUCH_DATABASE = "3D000";

  private static final Logger log = LoggerFactory.getLogger(PostgresStart.class);

  private final Duration patience;
  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final PostgresTls tls;
  private final String place;

  /**
   * @throws StoreRefusedException if the properties name no database
   */
  PostgresStart(PostgresProperties properties) {
    this.patience = properties.startWait();
    ConnectionFactoryOptions options = options(properties);
    Object host = options.getValue(HOST);
    Object database = options.getValue(DATABASE);
    if (!"postgresql".equals(options.getValue(DRIVER))
        || host == null
        || host.toString().contains(",")
        || database == null) {
      throw noUrl(null);
    }
    Object port = options.getValue(PORT);
    this.place = host + (port == null ? "" : ":" + port) + "/" + database;
    source.setServerNames(new String[] {host.toString()});
    source.setPortNumbers(new int[] {port == null ? 0 : Integer.parseInt(port.toString())});
    source.setDatabaseName(database.toString());
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setApplicationName("logomesh-relay start");
    source.setUser(text(options, USER));
    source.setPassword(text(options, PASSWORD));
    this.tls = new PostgresTls(options);
    tls.use(source);
  }

  private static ConnectionFactoryOptions options(PostgresProperties properties) {
    try {
      return PostgresDatabase.options(properties);
    } catch (IllegalArgumentException | IllegalStateException malformed) {
      throw noUrl(malformed);
    }
  }

  private static StoreRefusedException noUrl(@Nullable RuntimeException cause) {
    // The URL may hold a password, so it is not repeated.
    return new StoreRefusedException(
        PostgresProperties.URL + " is not the URL of a PostgreSQL database.",
        "Write it as r2dbc:postgresql://host:5432/database, and user and password in"
            + " logomesh.relay.store.username and .password.",
        cause);
  }

  private static @Nullable String text(ConnectionFactoryOptions options, Option<?> option) {
    Object value = options.getValue(option);
    return value == null ? null : value.toString();
  }

  /** Where the database is, for people. */
  String place() {
    return place;
  }

  /**
   * Makes the database ready.
   *
   * @param newIncarnation what it is called from now on if it is new
   * @return what it is called
   * @throws StoreRefusedException if the relay does not run with it
   */
  byte[] prepare(byte[] newIncarnation) {
    if (isOpenToReaders()) {
      log.warn(
          "the connection to PostgreSQL at {} has no TLS: add ?sslMode=verify-full to its URL",
          place);
    }
    try (Connection connection = connect()) {
      check(connection);
      migrate(connection);
      return new PostgresName(connection, place).of(newIncarnation);
    } catch (SQLException failure) {
      throw unusable(failure);
    }
  }

  /**
   * Looks whether a relay of this version has made the database ready.
   *
   * @return what it is called
   * @throws StoreRefusedException if not
   */
  byte[] requirePrepared() {
    try (Connection connection = connect()) {
      MigrationInfo current = flyway().info().current();
      MigrationVersion version = current == null ? null : current.getVersion();
      require(
          MigrationVersion.fromVersion(String.valueOf(SCHEMA_VERSION)).equals(version),
          "has version " + version + " of the schema, not " + SCHEMA_VERSION,
          "Start this version of the relay once, or use the programs of the one that runs.");
      return new PostgresName(connection, place).get();
    } catch (SQLException failure) {
      throw unusable(failure);
    }
  }

  private Flyway flyway() {
    return Flyway.configure().dataSource(source).locations(MIGRATIONS).load();
  }

  private boolean isOpenToReaders() {
    try {
      return tls.isOff() && !InetAddress.getByName(source.getServerNames()[0]).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false; // said when it is connected to
    }
  }

  // ---- connecting ---------------------------------------------------------------------------

  private Connection connect() {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean told = false;
    while (true) {
      try {
        return source.getConnection();
      } catch (SQLException failure) {
        String refusal = tls.refusal(failure);
        if (refusal != null) {
          throw new StoreRefusedException(
              "There is no TLS that can be trusted to PostgreSQL at " + place + ": " + refusal,
              "The URL must name the host as the server's certificate does, and by sslRootCert=FILE"
                  + " the authority that signed it; the server needs ssl = on.",
              failure);
        }
        if (!isAway(failure)) {
          throw unusable(failure);
        }
        if (System.nanoTime() - deadline >= 0) {
          throw new StoreRefusedException(
              "PostgreSQL at "
                  + place
                  + " did not answer for "
                  + patience.toSeconds()
                  + " s: "
                  + failure.getMessage(),
              "Start it, or correct " + PostgresProperties.URL + ".",
              failure);
        }
        if (!told) {
          log.info("waiting for PostgreSQL at {}", place);
          told = true;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.CLOSED, "the start was interrupted", interrupted);
    }
  }

  private static boolean isAway(SQLException failure) {
    return failure.getSQLState() != null
        && PostgresErrors.reason(failure.getSQLState()) == Reason.BUSY;
  }

  private StoreRefusedException unusable(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (WRONG_LOGIN.contains(state)) {
      return new StoreRefusedException(
          "PostgreSQL at " + place + " does not let the relay in: " + failure.getMessage(),
          "Set user and password: logomesh.relay.store.username, and in the environment"
              + " LOGOMESH_RELAY_STORE_PASSWORD.",
          failure);
    }
    if (state.equals(NO_SUCH_DATABASE)) {
      return new StoreRefusedException(
          "PostgreSQL has no database " + place + ".",
          "Make one: createdb -E UTF8 -T template0 NAME",
          failure);
    }
    if (PostgresErrors.reason(state) == Reason.FULL) {
      return full(failure);
    }
    return new StoreRefusedException(
        "PostgreSQL at " + place + " cannot be used: " + failure.getMessage(),
        "See what the server's log says.",
        failure);
  }

  private StoreRefusedException full(Exception failure) {
    return new StoreRefusedException(
        "PostgreSQL at " + place + " has no room left on its disk.",
        "Make room there, then start the relay again; nothing was changed.",
        failure);
  }

  // ---- checking -----------------------------------------------------------------------------

  private void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_setting('server_version_num')::int / 10000,"
                    + " current_setting('server_encoding'), pg_is_in_recovery(),"
                    + " current_setting('transaction_read_only'), current_setting('fsync'),"
                    + " current_setting('full_page_writes'),"
                    + " current_setting('synchronous_commit'),"
                    + " current_setting('synchronous_standby_names')")) {
      row.next();
      require(
          row.getInt(1) >= MIN_SERVER_VERSION,
          "is version " + row.getInt(1),
          "The relay needs " + MIN_SERVER_VERSION + " or later.");
      require(
          row.getString(2).equals("UTF8"),
          "has the encoding " + row.getString(2),
          "Make a database with another: createdb -E UTF8 -T template0 NAME");
      require(
          !row.getBoolean(3) && row.getString(4).equals("off"),
          "takes no writes",
          "Name the primary in " + PostgresProperties.URL + ", not a standby.");
      requireOn("fsync", row.getString(5));
      requireOn("full_page_writes", row.getString(6));
      String commit = row.getString(7);
      require(
          !commit.equals("off"),
          "runs with synchronous_commit = off: it acknowledges what a crash then takes away",
          "Set it to on, for the database or its user too: ALTER ROLE … RESET synchronous_commit.");
      require(
          !commit.equals("local") || row.getString(8).isEmpty(),
          "has synchronous standbys, and synchronous_commit = local, which does not wait for them:"
              + " a failover takes away what was acknowledged",
          "Set synchronous_commit to on, or name no synchronous standbys.");
    }
  }

  private void requireOn(String setting, String value) {
    require(
        value.equals("on"),
        "runs with " + setting + " = " + value + ": a crash then destroys what was acknowledged",
        "Set " + setting + " = on in postgresql.conf and reload it.");
  }

  private void require(boolean fine, String what, String remedy) {
    if (!fine) {
      throw new StoreRefusedException("PostgreSQL at " + place + " " + what + ".", remedy);
    }
  }

  // ---- migrating ----------------------------------------------------------------------------

  private void migrate(Connection connection) throws SQLException {
    Flyway flyway = flyway();
    try {
      requireOurs(flyway.info().current());
      if (flyway.info().pending().length > 0) {
        probe(connection);
      }
      // Under a lock in the database, each migration in one transaction: replicas that start
      // together wait for each other, and one that dies leaves nothing half done.
      flyway.migrate();
    } catch (FlywayException failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql && isFull(sql)) {
          throw full(failure);
        }
      }
      throw new StoreRefusedException(
          "The schema in PostgreSQL at " + place + " cannot be brought up to date.",
          String.valueOf(failure.getMessage()).strip(),
          failure);
    }
  }

  private void requireOurs(@Nullable MigrationInfo current) {
    MigrationVersion version = current == null ? null : current.getVersion();
    require(
        version == null
            || version.compareTo(MigrationVersion.fromVersion(String.valueOf(SCHEMA_VERSION))) <= 0,
        "was used by a newer relay, with version " + version + " of the schema",
        "Start that version of the relay, or restore a backup from before.");
  }

  private static boolean isFull(SQLException failure) {
    return failure.getSQLState() != null
        && PostgresErrors.reason(failure.getSQLState()) == Reason.FULL;
  }

  private static void probe(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create unlogged table logomesh_room as select repeat('x', 1000) as kib"
              + " from generate_series(1, "
              + PROBE_KIB
              + ")");
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
