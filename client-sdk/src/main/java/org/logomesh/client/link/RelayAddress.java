package org.logomesh.client.link;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.logomesh.model.wire.RelayApi;

/**
 * Where a relay is: {@code wss://relay.example.org}, with a port or a path before {@code /v1} where
 * needed; {@code ws://} without TLS. Immutable; equal if it leads to the same place.
 *
 * @param base without a trailing slash; its scheme is {@code ws} or {@code wss}
 */
public record RelayAddress(URI base) {
  /** Longest address in characters: it has to fit into a ticket. */
  public static final int MAX_CHARS = 200;

  private static final Set<String> SCHEMES = Set.of("ws", "wss", "http", "https");

  public RelayAddress {
    base = normal(base);
  }

  /**
   * Reads what a person typed: {@code wss://} and {@code https://} mean the same, and so does
   * neither of them.
   *
   * @throws IllegalArgumentException with a message for that person if it is not an address
   */
  public static RelayAddress parse(String text) {
    String trimmed = text.strip();
    try {
      return new RelayAddress(new URI(trimmed.contains("://") ? trimmed : "wss://" + trimmed));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "\"" + trimmed + "\" is not a relay's address; write it like wss://relay.example.org", e);
    }
  }

  /** Returns the origin that assertions name. */
  public String origin() {
    return RelayApi.origin(base.getScheme(), base.getHost(), base.getPort());
  }

  /** Says whether the connection is encrypted by TLS. */
  public boolean isSecure() {
    return base.getScheme().equals("wss");
  }

  /**
   * Says whether the address is this machine itself. Goes by what is written: a name that the
   * network resolves could point elsewhere tomorrow.
   */
  public boolean isLoopback() {
    String host = base.getHost();
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Returns the port to connect to. */
  int port() {
    if (base.getPort() >= 0) {
      return base.getPort();
    }
    return isSecure() ? 443 : 80;
  }

  /** Returns the host to connect to, IPv6 without brackets. */
  String host() {
    String host = base.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns the address of a WebSocket below this one. */
  URI webSocket(String path) {
    return URI.create(base + path);
  }

  /** Returns the address of an HTTP resource below this one. */
  URI http(String path) {
    // ws -> http, wss -> https
    return URI.create("http" + base.toString().substring("ws".length()) + path);
  }

  /** Returns the path below this address, as the request line has it. */
  String path(String path) {
    return base.getRawPath() + path;
  }

  @Override
  public String toString() {
    return base.toString();
  }

  private static URI normal(URI given) {
    String text = given.toString();
    if (text.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "A relay's address has at most " + MAX_CHARS + " characters.");
    }
    String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
    String host = given.getHost();
    boolean more =
        given.getRawQuery() != null
            || given.getRawFragment() != null
            || given.getUserInfo() != null;
    if (!SCHEMES.contains(scheme) || host == null || host.isEmpty() || more) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a relay's address; write it like wss://relay.example.org");
    }
    String path = given.getRawPath() == null ? "" : given.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return URI.create(RelayApi.origin(scheme, host, given.getPort()) + path);
  }
}
