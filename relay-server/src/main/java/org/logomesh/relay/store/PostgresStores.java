package org.logomesh.relay.store;

import java.security.SecureRandom;

/** The store of a relay in a PostgreSQL database. */
final class PostgresStores {
  private PostgresStores() {}

  /**
   * Connects to it, and makes its tables if they are not there yet. Waits for a database that does
   * not answer, as long as the properties say.
   *
   * @throws StoreException if it is not to be had
   */
  static Stores open(PostgresProperties properties, StoreProperties limits, Quotas quotas) {
    PostgresDatabase database = PostgresDatabase.open(properties, quotas, new SecureRandom());
    return new Stores(
        new StorePlace("PostgreSQL at " + new PostgresStart(properties).place()),
        new PostgresEntryStore(database),
        new PostgresUsageStore(database),
        new PostgresBlockStore(database),
        new PostgresRetentionStore(database),
        new PostgresDeletionStore(database),
        new PostgresAccessStore(database, limits.maxSpaces()),
        new PostgresCensus(database),
        new PostgresSamples(database),
        new PostgresAudit(database, AuditStore.MAX_RECORDS),
        database.changes(),
        database::close);
  }
}
