package org.logomesh.relay.store;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.logomesh.relay.testing.PostgresServer;

class PostgresOperatorStoreTest extends OperatorStoreContract {
  private final PostgresServer server = PostgresServer.shared();
  private final String name = server.createDatabase();
  private PostgresDatabase database;

  @BeforeEach
  void open() {
    database =
        PostgresDatabase.open(
            new PostgresProperties(server.url(name), "postgres", "", 8, Duration.ofSeconds(20)),
            new Random(System.nanoTime()));
  }

  @AfterEach
  void close() {
    database.close();
    server.execute("postgres", "drop database " + name + " with (force)");
  }

  @Override
  EntryStore entries() {
    return new PostgresEntryStore(database);
  }

  @Override
  AccessStore access() {
    return new PostgresAccessStore(database, 10);
  }

  @Override
  SpaceCensus census() {
    return new PostgresCensus(database);
  }

  @Override
  SampleStore samples() {
    return new PostgresSamples(database);
  }

  @Override
  AuditStore audit(long most) {
    return new PostgresAudit(database, most);
  }

  @Override
  void execute(String sql) {
    server.execute(name, sql);
  }
}
