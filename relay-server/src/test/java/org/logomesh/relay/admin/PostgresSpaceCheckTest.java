package org.logomesh.relay.admin;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.PostgresAccessStore;
import org.logomesh.relay.store.PostgresDatabase;
import org.logomesh.relay.store.PostgresEntryStore;
import org.logomesh.relay.store.PostgresProperties;
import org.logomesh.relay.store.PostgresRetentionStore;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.testing.PostgresServer;

class PostgresSpaceCheckTest extends SpaceCheckContract {
  private final PostgresServer server = PostgresServer.shared();
  private final String name = server.createDatabase();
  private @Nullable PostgresDatabase database;

  @Override
  void open() {
    database =
        PostgresDatabase.open(
            new PostgresProperties(server.url(name), "postgres", "", 8, Duration.ofSeconds(20)),
            new Random(System.nanoTime()));
  }

  private PostgresDatabase database() {
    return Objects.requireNonNull(database);
  }

  @AfterEach
  void close() {
    database().close();
    server.execute("postgres", "drop database " + name + " with (force)");
  }

  @Override
  EntryStore entries() {
    return new PostgresEntryStore(database());
  }

  @Override
  RetentionStore retention() {
    return new PostgresRetentionStore(database());
  }

  @Override
  AccessStore access() {
    return new PostgresAccessStore(database(), 10);
  }

  @Override
  void execute(String sql) {
    server.execute(name, sql);
  }

  @Override
  String literal(byte[] bytes) {
    return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
  }
}
