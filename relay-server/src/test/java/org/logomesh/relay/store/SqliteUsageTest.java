package org.logomesh.relay.store;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.testing.RelayFile;
import reactor.core.scheduler.Schedulers;

class SqliteUsageTest extends UsageContract {
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private @TempDir @Nullable Path directory;
  private @Nullable SqliteDatabase database;
  private Quotas quotas = Quotas.unlimited();

  @Override
  protected void open(Quotas limits) {
    if (database != null) {
      database.close();
    }
    quotas = limits;
    database = SqliteDatabase.open(file(), 0, writer, Schedulers.boundedElastic(), new Random(1));
  }

  @AfterEach
  void close() {
    database().close();
    writer.shutdown();
  }

  @Override
  protected EntryStore entries() {
    return new SqliteEntryStore(database(), quotas);
  }

  @Override
  protected AccessStore access() {
    return new SqliteAccessStore(database(), 100);
  }

  @Override
  protected UsageStore usages() {
    return new SqliteUsageStore(database());
  }

  @Override
  protected RetentionStore retention() {
    return new SqliteRetentionStore(database(), quotas);
  }

  @Override
  protected BlockStore blocks() {
    return new SqliteBlockStore(database());
  }

  @Override
  protected void execute(String sql) {
    RelayFile.change(file(), sql);
  }

  private Path file() {
    return Objects.requireNonNull(directory).resolve(SqliteDatabase.FILE_NAME);
  }

  private SqliteDatabase database() {
    return Objects.requireNonNull(database);
  }
}
