package org.logomesh.relay.access;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.util.matcher.InetAddressMatcher;
import org.springframework.security.util.matcher.InetAddressMatchers;

/**
 * Who may read metrics: this machine, and the addresses that the operator names. Nobody through a
 * proxy, whose own address says nothing about who asks.
 */
final class MetricsReaders {
  /** Written in full, never looked up as a name. */
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?");

  /** Not with IPv4 in it: Java takes ::ffff:10.1.2.3 for 10.1.2.3, and so does who asks. */
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(/[0-9]{1,3})?");

  private final List<InetAddressMatcher> named;

  /**
   * Knows the readers.
   *
   * @param from IP addresses and CIDR networks
   * @throws SettingRefusedException if one of them is neither
   */
  MetricsReaders(List<String> from) {
    this.named = from.stream().map(MetricsReaders::matcher).toList();
  }

  private static InetAddressMatcher matcher(String text) {
    String address = text.strip();
    boolean isIpv4 = IPV4.matcher(address).matches();
    if (!isIpv4 && !IPV6.matcher(address).matches()) {
      throw refused(text);
    }
    try {
      InetAddressMatcher bits = InetAddressMatchers.fromIpAddress(address);
      // It compares leading bits alone, by which 0a00::1 would be in 10.0.0.0/8.
      return asked -> asked instanceof Inet4Address == isIpv4 && bits.matches(asked);
    } catch (IllegalArgumentException neither) {
      throw refused(text);
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
    return address.isLoopbackAddress()
        || named.stream().anyMatch(matcher -> matcher.matches(address));
  }
}
