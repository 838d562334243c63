package org.logomesh.relay.store;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the relay's data directory and its store: embedded, unless a database is named. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  PostgresProperties.class,
  QuotaProperties.class,
  StoreProperties.class
})
public class StoreConfiguration {
  @Bean(destroyMethod = "close")
  DataDirectory dataDirectory(StoreProperties properties) {
    return DataDirectory.open(properties.dataDir());
  }

  /** Of the store that was not chosen, no class is loaded. */
  @Bean(destroyMethod = "close")
  Stores stores(
      DataDirectory directory,
      StoreProperties properties,
      PostgresProperties postgres,
      QuotaProperties quotas) {
    return postgres.isNamed()
        ? PostgresStores.open(postgres, properties, quotas.quotas())
        : SqliteStores.open(directory, properties, quotas.quotas());
  }

  @Bean
  StorePlace storePlace(Stores stores) {
    return stores.place();
  }

  @Bean
  EntryStore entryStore(Stores stores) {
    return stores.entries();
  }

  @Bean
  UsageStore usageStore(Stores stores) {
    return stores.usages();
  }

  @Bean
  BlockStore blockStore(Stores stores) {
    return stores.blocks();
  }

  @Bean
  RetentionStore retentionStore(Stores stores) {
    return stores.retention();
  }

  @Bean
  DeletionStore deletionStore(Stores stores) {
    return stores.deletions();
  }

  @Bean
  AccessStore accessStore(Stores stores) {
    return stores.access();
  }

  @Bean
  SpaceCensus spaceCensus(Stores stores) {
    return stores.census();
  }

  @Bean
  SampleStore sampleStore(Stores stores) {
    return stores.samples();
  }

  @Bean
  AuditStore auditStore(Stores stores) {
    return stores.audits();
  }

  @Bean
  ChangeFeed changeFeed(Stores stores) {
    return stores.changes();
  }
}
