package org.logomesh.relay.admin;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import reactor.core.scheduler.Schedulers;

class SqliteSpaceCheckTest extends SpaceCheckContract {
  private @TempDir Path directory;
  private @Nullable SqliteDatabase database;

  @Override
  void open() {
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
  }

  private SqliteDatabase database() {
    return Objects.requireNonNull(database);
  }

  @AfterEach
  void close() {
    database().close();
  }

  @Override
  EntryStore entries() {
    return new SqliteEntryStore(database());
  }

  @Override
  RetentionStore retention() {
    return new SqliteRetentionStore(database());
  }

  @Override
  AccessStore access() {
    return new SqliteAccessStore(database(), 10);
  }

  @Override
  void execute(String sql) throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("relay.db"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  String literal(byte[] bytes) {
    return "x'" + HexFormat.of().formatHex(bytes) + "'";
  }
}
