package org.logomesh.relay.admin;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the operator finds the console. */
public final class Console {
  private final AdminServer server;
  private final @Nullable Path tokenFile;

  Console(AdminServer server, @Nullable Path tokenFile) {
    this.server = server;
    this.tokenFile = tokenFile;
  }

  /** Its address for a browser; null if there is none. */
  public @Nullable String url() {
    InetSocketAddress address = server.address();
    if (address == null) {
      return null;
    }
    String host =
        address.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : address.getAddress().getHostAddress();
    return "http://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort()
        + "/admin";
  }

  /** Where its token is; null if it was set. */
  public @Nullable Path tokenFile() {
    return tokenFile;
  }
}
