package org.logomesh.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A PostgreSQL as it comes, on this machine, which keeps what it acknowledges. */
final class PostgresChild implements AutoCloseable {
  private static final String USER = "postgres";

  private final EmbeddedPostgres server;

  PostgresChild(Path folder) throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("postgres"))
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(Duration.ofSeconds(60))
            .start();
  }

  /** What a relay is told to use it. */
  List<String> settings() {
    return List.of(
        "--logomesh.relay.store.url=r2dbc:postgresql://127.0.0.1:" + server.getPort() + "/" + USER,
        "--logomesh.relay.store.username=" + USER);
  }

  /** What the database takes of the disk, without the server's write-ahead log. */
  long bytes() {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_database_size(current_database())")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
