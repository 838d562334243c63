package org.logomesh.relay.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresOperatorStoreTest extends OperatorStoreContract {
  private final RelayDatabase place = new RelayDatabase();
  private PostgresDatabase database;

  @BeforeEach
  void open() {
    database = place.open();
  }

  @AfterEach
  void close() {
    database.close();
    place.close();
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
    place.execute(sql);
  }
}
