package org.logomesh.relay.admin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The operator's port: the console, metrics, health in detail.
 *
 * @param enabled whether there is a console
 * @param metrics whether metrics and health in detail can be read there
 * @param address where it listens
 * @param port its port; 0 for a free one, -1 for two above the relay's
 * @param token what the operator signs in with; blank for one that is made and kept in the data
 *     directory. Best given in the environment as {@code LOGOMESH_RELAY_ADMIN_TOKEN}
 */
@ConfigurationProperties("logomesh.relay.admin")
record AdminProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("true") boolean metrics,
    @DefaultValue("127.0.0.1") String address,
    @DefaultValue("-1") int port,
    @DefaultValue("") String token) {
  private static final int ABOVE = 2;
  private static final int MAX_PORT = 65_535;

  AdminProperties {
    if (port < -1 || port > MAX_PORT) {
      throw new AdminRefusedException(
          "logomesh.relay.admin.port is " + port + ", which is no port.",
          "Write a number from 0 to 65535, or leave it out.");
    }
  }

  /**
   * Where it listens, 0 for any free port.
   *
   * @param relayPort where the relay was told to listen
   */
  int portBeside(int relayPort) {
    if (port >= 0) {
      return port;
    }
    return relayPort <= 0 || relayPort + ABOVE > MAX_PORT ? 0 : relayPort + ABOVE;
  }

  @Override
  public String toString() {
    return "AdminProperties[" + enabled + ", " + address + ":" + port + "]";
  }
}
