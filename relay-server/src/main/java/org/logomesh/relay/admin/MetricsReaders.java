package org.logomesh.relay.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.logomesh.relay.access.Networks;
import org.logomesh.relay.access.SettingRefusedException;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Who may read metrics: this machine, and the addresses that the operator names. Nobody through a
 * proxy, whose own address says nothing about who asks.
 */
final class MetricsReaders {
  private final Networks named;

  /**
   * Knows the readers.
   *
   * @param from IP addresses and CIDR networks
   * @throws SettingRefusedException if one of them is neither
   */
  MetricsReaders(List<String> from) {
    try {
      this.named = Networks.of(from);
    } catch (IllegalArgumentException neither) {
      throw refused(String.valueOf(neither.getMessage()));
    }
  }

  private static SettingRefusedException refused(String text) {
    return new SettingRefusedException(
        "logomesh.relay.metrics-from has \""
            + text
            + "\", which is neither an IP address nor a network.",
        """
        Write addresses and networks like these, with commas between them; names are not looked up:
          --logomesh.relay.metrics-from=10.1.2.3,10.244.0.0/16,fd00::/8""");
  }

  /** Whether the request comes from one of them, and not from a proxy. */
  boolean includes(ServerHttpRequest request) {
    InetSocketAddress remote = request.getRemoteAddress();
    return remote != null
        && remote.getAddress() != null
        && includes(remote.getAddress())
        && !request.getHeaders().containsHeader("Forwarded")
        && !request.getHeaders().containsHeader("X-Forwarded-For");
  }

  private boolean includes(InetAddress address) {
    return address.isLoopbackAddress() || named.include(address);
  }
}
