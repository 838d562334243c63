package org.logomesh.relay.access;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which address a request comes. Behind a proxy that is what the proxy says in {@code
 * X-Forwarded-For}, whose last part it wrote itself; nobody else is believed.
 */
public final class ClientAddresses {
  /** Addresses in one header at most: a chain of proxies has a few. */
  private static final int MAX_FORWARDED = 16;

  private final @Nullable Networks proxies;

  /**
   * @param proxies whose word is taken; null for nobody's
   */
  ClientAddresses(@Nullable Networks proxies) {
    this.proxies = proxies;
  }

  /**
   * Returns the address that a request comes from; null if that cannot be said: it is from this
   * machine, or through a proxy that does not say.
   *
   * @param forwarded the lines of X-Forwarded-For
   */
  public @Nullable InetAddress of(@Nullable InetSocketAddress remote, List<String> forwarded) {
    InetAddress peer = remote == null ? null : remote.getAddress();
    if (peer == null) {
      return null;
    }
    if (proxies == null || !isProxy(peer)) {
      return peer.isLoopbackAddress() ? null : peer;
    }
    List<String> chain = chain(forwarded);
    // From the relay outwards: the first that is no proxy of ours is who asks.
    for (int i = chain.size() - 1; i >= 0; i--) {
      InetAddress hop = parse(chain.get(i));
      if (hop == null) {
        return null;
      }
      if (!isProxy(hop)) {
        return hop;
      }
    }
    return null;
  }

  private boolean isProxy(InetAddress address) {
    return address.isLoopbackAddress() || (proxies != null && proxies.include(address));
  }

  private static List<String> chain(List<String> lines) {
    List<String> chain = new ArrayList<>();
    for (String line : lines) {
      for (String part : line.split(",", MAX_FORWARDED + 1)) {
        chain.add(part.strip());
      }
    }
    return chain.size() <= MAX_FORWARDED
        ? chain
        : chain.subList(chain.size() - MAX_FORWARDED, chain.size());
  }

  private static @Nullable InetAddress parse(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text); // looks up no names
    if (bytes == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException length) {
      throw new IllegalStateException(text, length);
    }
  }
}
