package org.logomesh.client.link;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where another device listens: {@code 192.168.1.5:7421}, {@code laptop.local}, {@code
 * [fe80::1]:7421}.
 *
 * @param host a name or address, IPv6 without brackets
 * @param port from 1 to 65535
 */
public record PeerAddress(String host, int port) {
  /** Where a device listens unless told otherwise; next to the relay's 7420. */
  public static final int DEFAULT_PORT = 7421;

  /** Longest host in characters (RFC 1035). */
  public static final int MAX_HOST_CHARS = 253;

  private static final int MAX_PORT = 65_535;

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:\\[(?<six>[0-9A-Fa-f:.%\\w]+)]|(?<host>[\\w.-]+))(?::(?<port>\\d{1,5}))?");

  public PeerAddress {
    if (host.isEmpty() || host.length() > MAX_HOST_CHARS || port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("An address is written like 192.168.1.5:" + DEFAULT_PORT);
    }
  }

  /**
   * Reads what a person typed.
   *
   * @throws IllegalArgumentException with a message for that person if it is not an address
   */
  public static PeerAddress parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text.strip() + "\" is not an address; write it like 192.168.1.5:" + DEFAULT_PORT);
    }
    String port = matcher.group("port");
    String six = matcher.group("six");
    String host = six == null ? matcher.group("host") : six;
    return new PeerAddress(host, port == null ? DEFAULT_PORT : Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
