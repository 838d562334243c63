package org.logomesh.relay;

import java.util.List;
import org.logomesh.relay.testing.PostgresServer;

class PostgresAdminLimitsIT extends AdminLimitsContract {
  private final PostgresServer server = PostgresServer.shared();
  private final String database = server.createDatabase();

  @Override
  List<String> store() {
    return server.settings(database);
  }
}
