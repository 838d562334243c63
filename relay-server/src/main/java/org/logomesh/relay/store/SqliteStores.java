package org.logomesh.relay.store;

import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The embedded store of a relay, with the threads that write and read it. */
final class SqliteStores {
  /** Threads that read, and reads that wait for them: each waiting one belongs to a connection. */
  private static final int READ_THREADS = 2;

  private static final int WAITING_READS = 100_000;

  private SqliteStores() {}

  /**
   * Opens it, and makes it if it is not there yet.
   *
   * @throws StoreException if it cannot be opened or migrated
   */
  static Stores open(DataDirectory directory, StoreProperties properties, Quotas quotas) {
    ExecutorService writer =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "store-writer"));
    Scheduler readers = Schedulers.newBoundedElastic(READ_THREADS, WAITING_READS, "store-reader");
    SqliteDatabase database;
    try {
      database =
          SqliteDatabase.open(
              directory.path().resolve(SqliteDatabase.FILE_NAME),
              properties.maxDatabaseSize().toBytes(),
              writer,
              readers,
              new SecureRandom());
    } catch (RuntimeException failure) {
      end(writer, readers);
      throw failure;
    }
    return new Stores(
        new StorePlace(directory.path().toString()),
        new SqliteEntryStore(database, quotas),
        new SqliteUsageStore(database),
        new SqliteBlockStore(database),
        new SqliteRetentionStore(database, quotas),
        new SqliteDeletionStore(database),
        new SqliteAccessStore(database, properties.maxSpaces()),
        new SqliteCensus(database),
        new SqliteSamples(database),
        new SqliteAudit(database, AuditStore.MAX_RECORDS),
        ChangeFeed.ofNobody(),
        () -> {
          try {
            database.close();
          } finally {
            end(writer, readers);
          }
        });
  }

  private static void end(ExecutorService writer, Scheduler readers) {
    readers.dispose();
    writer.shutdown();
  }
}
