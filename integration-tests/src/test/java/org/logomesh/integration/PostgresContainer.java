package org.logomesh.integration;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The image that {@code integration-tests/images/postgres} makes. */
final class PostgresContainer extends GenericContainer<PostgresContainer> {
  static final String HOST = "postgres";
  static final String USER = "postgres";
  static final String PASSWORD = "integration";
  static final String URL = "r2dbc:postgresql://" + HOST + ":5432/postgres";

  PostgresContainer(Network network) {
    super(DockerImageName.parse("local/postgres:test"));
    withNetwork(network);
    withNetworkAliases(HOST);
    withEnv("POSTGRES_PASSWORD", PASSWORD);
    waitingFor(
        Wait.forLogMessage(".*database system is ready to accept connections.*", 1)
            .withStartupTimeout(Duration.ofMinutes(2)));
  }
}
