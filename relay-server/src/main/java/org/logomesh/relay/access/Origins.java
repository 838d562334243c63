package org.logomesh.relay.access;

import java.net.URI;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.logomesh.model.wire.RelayApi;

/**
 * The addresses that a device may have dialled to reach this relay. On loopback every name of the
 * machine itself will do: there is nobody in the middle.
 */
public final class Origins {
  private final String configured;
  private final IntSupplier port;

  /**
   * Knows the relay's address.
   *
   * @param configured as {@link RelayApi#origin} writes it; empty to listen on loopback only
   * @param port the port the relay listens on, known once it does
   */
  public Origins(String configured, IntSupplier port) {
    this.configured = configured;
    this.port = port;
  }

  /** What the relay tells about its address; empty on loopback. */
  public String told() {
    return configured;
  }

  /** Whether a browser's page of this origin ({@code https://host:port}) came from this relay. */
  boolean isOwnPage(String page) {
    try {
      URI uri = URI.create(page);
      String scheme = "https".equals(uri.getScheme()) ? "wss" : "ws";
      return uri.getHost() != null
          && accepted().contains(RelayApi.origin(scheme, uri.getHost(), uri.getPort()));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  List<String> accepted() {
    if (!configured.isEmpty()) {
      return List.of(configured);
    }
    return Stream.of("127.0.0.1", "localhost", "[::1]")
        .flatMap(
            host ->
                Stream.of(
                    RelayApi.origin("ws", host, port.getAsInt()),
                    RelayApi.origin("wss", host, port.getAsInt())))
        .toList();
  }
}
