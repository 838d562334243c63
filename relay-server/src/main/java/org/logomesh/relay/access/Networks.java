package org.logomesh.relay.access;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.security.util.matcher.InetAddressMatcher;
import org.springframework.security.util.matcher.InetAddressMatchers;

/** IP addresses and CIDR networks, written in full, never looked up as names. */
public final class Networks {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?");

  /** Not with IPv4 in it: Java takes ::ffff:10.1.2.3 for 10.1.2.3, and so does who asks. */
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(/[0-9]{1,3})?");

  /**
   * Networks of IPv6 that one household or machine is given, in bytes: addresses in it are free.
   */
  private static final int IPV6_PREFIX_BYTES = 8;

  private final List<InetAddressMatcher> matchers;

  private Networks(List<InetAddressMatcher> matchers) {
    this.matchers = matchers;
  }

  /**
   * Knows the networks.
   *
   * @param texts addresses as {@code 10.1.2.3}, networks as {@code 10.244.0.0/16} or {@code
   *     fd00::/8}
   * @throws IllegalArgumentException with the text that is neither
   */
  public static Networks of(List<String> texts) {
    return new Networks(texts.stream().map(Networks::matcher).toList());
  }

  private static InetAddressMatcher matcher(String text) {
    String address = text.strip();
    boolean isIpv4 = IPV4.matcher(address).matches();
    if (!isIpv4 && !IPV6.matcher(address).matches()) {
      throw new IllegalArgumentException(text);
    }
    try {
      InetAddressMatcher bits = InetAddressMatchers.fromIpAddress(address);
      // It compares leading bits alone, by which 0a00::1 would be in 10.0.0.0/8.
      return asked -> asked instanceof Inet4Address == isIpv4 && bits.matches(asked);
    } catch (IllegalArgumentException neither) {
      throw new IllegalArgumentException(text, neither);
    }
  }

  /** What counts as one address: an IPv4 address, or the first 64 bits of one of IPv6. */
  static Object household(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address
        ? address
        : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_PREFIX_BYTES));
  }

  /** Whether the address is in one of them. */
  public boolean include(InetAddress address) {
    for (InetAddressMatcher matcher : matchers) {
      if (matcher.matches(address)) {
        return true;
      }
    }
    return false;
  }
}
