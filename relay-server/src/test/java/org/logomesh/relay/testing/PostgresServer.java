package org.logomesh.relay.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;

/** A real PostgreSQL for tests, which keeps what it acknowledges, with a database for each test. */
public final class PostgresServer implements AutoCloseable {
  private static final int MAX_TRIES = 100;
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static @Nullable PostgresServer shared;

  private final Path directory;
  private EmbeddedPostgres server;

  private PostgresServer(Path directory, EmbeddedPostgres server) {
    this.directory = directory;
    this.server = server;
  }

  /** The server of this virtual machine. Skips the test, and says why, where none can be had. */
  public static synchronized PostgresServer shared() {
    PostgresServer started = shared;
    if (started == null) {
      started = start();
      shared = started;
      Runtime.getRuntime().addShutdownHook(new Thread(PostgresServer::closeShared));
    }
    return started;
  }

  private static synchronized void closeShared() {
    try {
      if (shared != null) {
        shared.close();
      }
    } catch (IOException left) {
      System.err.println("left behind: " + left);
    }
  }

  /** Starts a server of its own. Skips the test, and says why, where none can be had. */
  public static PostgresServer start() {
    return start(Map.of());
  }

  /** The same, with settings that are not the safe ones. */
  public static PostgresServer start(Map<String, String> settings) {
    try {
      Path directory = Files.createTempDirectory("relay-postgres");
      directory.toFile().deleteOnExit(); // if no server could be started in it
      return new PostgresServer(directory, run(directory, 0, settings));
    } catch (IOException | IllegalStateException unavailable) {
      String reason = "skipped: no PostgreSQL can be run here: " + unavailable;
      System.out.println(reason);
      return Assumptions.abort(reason);
    }
  }

  private static EmbeddedPostgres run(Path directory, int port, Map<String, String> settings)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200")
            .setPGStartupWait(Duration.ofSeconds(60));
    settings.forEach(builder::setServerConfig);
    if (port != 0) {
      builder.setPort(port);
    }
    return builder.start();
  }

  /** Makes an empty database and returns its name. */
  public String createDatabase() {
    String name = "relay_" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name + " encoding 'UTF8' template template0");
    return name;
  }

  /** Makes a database with what is in another one, which nobody may have open. */
  public String copyOf(String template) {
    String name = "relay_" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name + " template " + template);
    return name;
  }

  /** What the relay is told of a database, with which everybody is let in as postgres. */
  public String url(String database) {
    return "r2dbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
  }

  /** The settings of a relay that keeps what it has in a database. */
  public List<String> settings(String database) {
    return List.of(
        "--logomesh.relay.store.url=" + url(database), "--logomesh.relay.store.username=postgres");
  }

  public Connection connect(String database) throws SQLException {
    return server.getDatabase("postgres", database).getConnection();
  }

  public void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  /** The first column of the first row. */
  public String query(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "";
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  /** Ends the server's main process as a crash would: nobody is told, nothing is written. */
  public void kill() throws Exception {
    Path pidFile = directory.resolve("data").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    postmaster.destroyForcibly();
    postmaster.onExit().get(20, TimeUnit.SECONDS);
  }

  /** Starts the server again on what the disk has. */
  public void restart() throws IOException {
    int port = server.getPort();
    server.close();
    server = run(directory, port, Map.of());
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (int tries = 0; Files.exists(directory) && tries < MAX_TRIES; tries++) {
      try {
        FileSystemUtils.deleteRecursively(directory);
      } catch (NoSuchFileException goneMeanwhile) {
        // A server that is slow to stop takes its files away itself.
      }
    }
  }
}
