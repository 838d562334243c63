package org.logomesh.relay.admin;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the operator finds the console, and machines the metrics. */
public final class Console {
  private final AdminServer server;
  private final boolean isOn;
  private final @Nullable Path tokenFile;

  /**
   * @param isOn whether the server has a console, not metrics alone
   */
  Console(AdminServer server, boolean isOn, @Nullable Path tokenFile) {
    this.server = server;
    this.isOn = isOn;
    this.tokenFile = tokenFile;
  }

  /** Its address for a browser; null if there is none. */
  public @Nullable String url() {
    String base = baseUrl();
    return base == null || !isOn ? null : base + "/admin";
  }

  /** The operator's port, which metrics are on too; null if there is none. */
  public @Nullable String baseUrl() {
    InetSocketAddress address = server.address();
    if (address == null) {
      return null;
    }
    String host =
        address.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : address.getAddress().getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** Where its token is; null if it was set. */
  public @Nullable Path tokenFile() {
    return tokenFile;
  }
}
