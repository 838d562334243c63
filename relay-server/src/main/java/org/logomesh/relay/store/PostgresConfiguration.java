package org.logomesh.relay.store;

import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Wires the store in a PostgreSQL database, if one is named. */
@Configuration(proxyBeanMethods = false)
@Conditional(StoreChoice.Postgres.class)
class PostgresConfiguration {
  @Bean(destroyMethod = "close")
  PostgresDatabase database(PostgresProperties properties, QuotaProperties quotas) {
    return PostgresDatabase.open(properties, quotas.quotas(), new SecureRandom());
  }

  @Bean
  StorePlace storePlace(PostgresProperties properties) {
    return new StorePlace("PostgreSQL at " + new PostgresStart(properties).place());
  }

  @Bean
  EntryStore entryStore(PostgresDatabase database) {
    return new PostgresEntryStore(database);
  }

  @Bean
  UsageStore usageStore(PostgresDatabase database) {
    return new PostgresUsageStore(database);
  }

  @Bean
  BlockStore blockStore(PostgresDatabase database) {
    return new PostgresBlockStore(database);
  }

  @Bean
  RetentionStore retentionStore(PostgresDatabase database) {
    return new PostgresRetentionStore(database);
  }

  @Bean
  DeletionStore deletionStore(PostgresDatabase database) {
    return new PostgresDeletionStore(database);
  }

  @Bean
  AccessStore accessStore(PostgresDatabase database, StoreProperties properties) {
    return new PostgresAccessStore(database, properties.maxSpaces());
  }

  @Bean
  ChangeFeed changeFeed(PostgresDatabase database) {
    return database.changes();
  }

  @Bean
  SpaceCensus spaceCensus(PostgresDatabase database) {
    return new PostgresCensus(database);
  }

  @Bean
  SampleStore sampleStore(PostgresDatabase database) {
    return new PostgresSamples(database);
  }

  @Bean
  AuditStore auditStore(PostgresDatabase database) {
    return new PostgresAudit(database, AuditStore.MAX_RECORDS);
  }
}
