package org.logomesh.relay.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The PostgreSQL that the relay keeps its data in, instead of a file of its own.
 *
 * @param url {@code r2dbc:postgresql://host:port/database}, with {@code ?sslMode=verify-full} and
 *     the driver's other options; blank for the embedded store
 * @param username whom to sign in as
 * @param password their password; best given in the environment as {@code
 *     LOGOMESH_RELAY_STORE_PASSWORD}
 * @param connections connections to the database at most, of one relay, at least 2; half of them
 *     write. PostgreSQL takes 100 by default
 * @param startWait how long a start waits for a database that does not answer yet
 */
@ConfigurationProperties("logomesh.relay.store")
public record PostgresProperties(
    @DefaultValue("") String url,
    @DefaultValue("") String username,
    @DefaultValue("") String password,
    @DefaultValue("16") int connections,
    @DefaultValue("60s") Duration startWait) {
  /** How messages name it. */
  static final String URL = "logomesh.relay.store.url";

  public PostgresProperties {
    if (connections < 2) {
      throw new IllegalArgumentException(
          "logomesh.relay.store.connections is " + connections + ", but 2 at least are needed");
    }
  }

  /** Whether there is such a database. */
  boolean isNamed() {
    return !url.isBlank();
  }

  @Override
  public String toString() {
    return "PostgresProperties[" + username + ", " + connections + " connections]";
  }
}
