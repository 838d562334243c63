package org.logomesh.relay.store;

import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the embedded store, unless a database is named. */
@Configuration(proxyBeanMethods = false)
@Conditional(StoreChoice.Embedded.class)
class SqliteConfiguration {
  /** Threads that read, and reads that wait for them: each waiting one belongs to a connection. */
  private static final int READ_THREADS = 2;

  private static final int WAITING_READS = 100_000;

  @Bean(destroyMethod = "shutdown")
  @Qualifier("store-writer")
  ExecutorService storeWriter() {
    return Executors.newSingleThreadExecutor(task -> new Thread(task, "store-writer"));
  }

  @Bean(destroyMethod = "dispose")
  @Qualifier("store-readers")
  Scheduler storeReaders() {
    return Schedulers.newBoundedElastic(READ_THREADS, WAITING_READS, "store-reader");
  }

  @Bean(destroyMethod = "close")
  SqliteDatabase database(
      DataDirectory directory,
      StoreProperties properties,
      @Qualifier("store-writer") ExecutorService writer,
      @Qualifier("store-readers") Scheduler readers) {
    return SqliteDatabase.open(
        directory.path().resolve(SqliteDatabase.FILE_NAME),
        properties.maxDatabaseSize().toBytes(),
        writer,
        readers,
        new SecureRandom());
  }

  @Bean
  StorePlace storePlace(DataDirectory directory) {
    return new StorePlace(directory.path().toString());
  }

  @Bean
  EntryStore entryStore(SqliteDatabase database, QuotaProperties quotas) {
    return new SqliteEntryStore(database, quotas.quotas());
  }

  @Bean
  UsageStore usageStore(SqliteDatabase database) {
    return new SqliteUsageStore(database);
  }

  @Bean
  BlockStore blockStore(SqliteDatabase database) {
    return new SqliteBlockStore(database);
  }

  @Bean
  RetentionStore retentionStore(SqliteDatabase database, QuotaProperties quotas) {
    return new SqliteRetentionStore(database, quotas.quotas());
  }

  @Bean
  DeletionStore deletionStore(SqliteDatabase database) {
    return new SqliteDeletionStore(database);
  }

  @Bean
  AccessStore accessStore(SqliteDatabase database, StoreProperties properties) {
    return new SqliteAccessStore(database, properties.maxSpaces());
  }

  @Bean
  SpaceCensus spaceCensus(SqliteDatabase database) {
    return new SqliteCensus(database);
  }

  @Bean
  SampleStore sampleStore(SqliteDatabase database) {
    return new SqliteSamples(database);
  }

  @Bean
  AuditStore auditStore(SqliteDatabase database) {
    return new SqliteAudit(database, AuditStore.MAX_RECORDS);
  }
}
