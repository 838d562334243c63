package org.logomesh.cli;

import java.net.InetSocketAddress;
import org.logomesh.client.SpaceException;

/** Reads {@code host:port}, {@code [ipv6]:port} or {@code :port} (every address of the machine). */
final class Addresses {
  private static final int MAX_PORT = 65_535;

  private Addresses() {}

  static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "\"" + text + "\" is not an address; write HOST:PORT");
    }
    String host = text.substring(0, colon);
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    InetSocketAddress address =
        bare.isEmpty()
            ? new InetSocketAddress(Integer.parseInt(port))
            : new InetSocketAddress(bare, Integer.parseInt(port));
    if (address.isUnresolved()) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, "there is no host called " + bare);
    }
    return address;
  }
}
