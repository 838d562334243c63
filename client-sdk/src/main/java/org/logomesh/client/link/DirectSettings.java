package org.logomesh.client.link;

import java.time.Duration;

/**
 * Bounds of direct connections.
 *
 * @param handshakeTimeout from the first byte to the application's hello, however slowly bytes drip
 * @param maxConnections open at once in one listener
 * @param maxHandshakes under way at once in one listener
 * @param maxHandshakesPerAddress of these, from one network address
 */
public record DirectSettings(
    Duration handshakeTimeout, int maxConnections, int maxHandshakes, int maxHandshakesPerAddress) {

  public DirectSettings {
    if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
      throw new IllegalArgumentException("handshake timeout " + handshakeTimeout);
    }
    if (maxConnections < 1 || maxHandshakes < 1 || maxHandshakesPerAddress < 1) {
      throw new IllegalArgumentException("a listener that takes nobody");
    }
  }

  /**
   * Five seconds: a handshake takes 100 ms at worst between two phones. A hundred devices is more
   * than a family has. A stranger on the network blocks at most 4 of 32 handshakes.
   */
  public static DirectSettings defaults() {
    return new DirectSettings(Duration.ofSeconds(5), 100, 32, 4);
  }

  /** Returns these settings with another bound on the handshake. */
  public DirectSettings withHandshakeTimeout(Duration timeout) {
    return new DirectSettings(timeout, maxConnections, maxHandshakes, maxHandshakesPerAddress);
  }

  /** Returns these settings with another bound on open connections. */
  public DirectSettings withMaxConnections(int connections) {
    return new DirectSettings(
        handshakeTimeout, connections, maxHandshakes, maxHandshakesPerAddress);
  }
}
