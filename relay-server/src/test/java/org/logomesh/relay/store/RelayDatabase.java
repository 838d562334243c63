package org.logomesh.relay.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.testing.PostgresServer;

/**
 * A PostgreSQL database for one test, as a relay of this version has left it that stored nothing:
 * its schema is there, and it has no name yet. How it comes about is the business of {@link
 * PostgresStartTest}; here it is copied, which takes a fraction of the time.
 */
final class RelayDatabase implements AutoCloseable {
  private static @Nullable String template;

  private final PostgresServer server = PostgresServer.shared();
  private final String name = server.copyOf(template(server));

  private static synchronized String template(PostgresServer server) {
    String made = template;
    if (made == null) {
      made = server.createDatabase();
      open(server, made, Quotas.unlimited()).close();
      server.execute(made, "delete from meta");
      template = made;
    }
    return made;
  }

  private static PostgresDatabase open(PostgresServer server, String name, Quotas quotas) {
    return PostgresDatabase.open(
        new PostgresProperties(server.url(name), "postgres", "", 8, Duration.ofSeconds(20)),
        quotas,
        new Random(System.nanoTime()));
  }

  /** Opens it as a relay does; several may. */
  PostgresDatabase open() {
    return open(Quotas.unlimited());
  }

  PostgresDatabase open(Quotas quotas) {
    return open(server, name, quotas);
  }

  void execute(String sql) {
    server.execute(name, sql);
  }

  Connection connect() throws SQLException {
    return server.connect(name);
  }

  /** Drops it, whoever has it open. */
  @Override
  public void close() {
    server.execute("postgres", "drop database " + name + " with (force)");
  }
}
