package org.logomesh.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
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

  /** A disk of some megabytes, for one table. */
  static final String SMALL_DISK = "/small";

  private final int port;

  PostgresContainer(Network network) throws IOException {
    super(DockerImageName.parse("local/postgres:test"));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    addFixedExposedPort(port, 5432);
    withNetwork(network);
    withNetworkAliases(HOST);
    withEnv("POSTGRES_PASSWORD", PASSWORD);
    withTmpFs(Map.of(SMALL_DISK, "rw,size=16m,uid=10002,gid=10002,mode=700"));
    waitingFor(
        Wait.forLogMessage(".*database system is ready to accept connections.*", 1)
            .withStartupTimeout(Duration.ofMinutes(2)));
  }

  /** Fills the small disk with a table, down to the last page. */
  void fillSmallDisk() {
    sql("create table filler (x text) tablespace small");
    int rows = 10_000;
    while (rows > 0) {
      try {
        sql("insert into filler select repeat('x', 500) from generate_series(1, " + rows + ")");
      } catch (IllegalStateException full) {
        rows /= 10;
      }
    }
  }

  /** Runs a statement, as somebody on this machine. */
  void sql(String statement) {
    String url = "jdbc:postgresql://" + getHost() + ":" + port + "/postgres?sslmode=disable";
    try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
        Statement run = connection.createStatement()) {
      run.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }
}
