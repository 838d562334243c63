package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.relay.testing.PostgresServer;

/** What goes to PostgreSQL in forms that the driver does not write, and comes back. */
class BinaryParametersTest {
  private final PostgresServer server = PostgresServer.shared();
  private final String name = server.createDatabase();
  private final PostgresDatabase database =
      PostgresDatabase.open(
          new PostgresProperties(server.url(name), "postgres", "", 4, Duration.ofSeconds(20)),
          new Random(5));

  @AfterEach
  void close() {
    database.close();
    server.execute("postgres", "drop database " + name + " with (force)");
  }

  @Test
  void parameters_ofAllLengthsAndSigns_arriveAsTheyWere() {
    byte[] bytes = new byte[70_000];
    new Random(1).nextBytes(bytes);
    Long[] longs = {Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE};
    Integer[] ints = {Integer.MIN_VALUE, 0, Integer.MAX_VALUE};

    assertThat(echo("bytea", bytes, byte[].class)).isEqualTo(bytes);
    assertThat(echo("bytea", new byte[0], byte[].class)).isEmpty();
    assertThat(echo("bigint[]", longs, Long[].class)).containsExactly(longs);
    assertThat(echo("bigint[]", new Long[0], Long[].class)).isEmpty();
    assertThat(echo("int[]", ints, Integer[].class)).containsExactly(ints);
    assertThat(echo("int[]", new Integer[0], Integer[].class)).isEmpty();
  }

  private <T> T echo(String type, T value, Class<T> wanted) {
    return Objects.requireNonNull(
        database
            .read(
                db ->
                    db.sql("select $1::" + type)
                        .bind(0, value)
                        .map(row -> Objects.requireNonNull(row.get(0, wanted)))
                        .one())
            .block());
  }
}
