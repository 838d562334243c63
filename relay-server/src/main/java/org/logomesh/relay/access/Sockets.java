package org.logomesh.relay.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many sockets are open, of all together and of one address, before anything is read from them:
 * each takes a file descriptor and some kilobytes. Thread-safe.
 */
public final class Sockets {
  private final ClientAddresses addresses;
  private final Blocks blocks;
  private final int most;
  private final int mostOfOne;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<Object, Integer> byAddress = new ConcurrentHashMap<>();

  /**
   * @param most sockets at most
   * @param mostOfOne of one address, unless that is this machine or a trusted proxy
   */
  Sockets(ClientAddresses addresses, Blocks blocks, int most, int mostOfOne) {
    this.addresses = addresses;
    this.blocks = blocks;
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /**
   * Somebody connects.
   *
   * @return whether the socket may stay open; {@link #closed} is called for it then, once
   */
  public boolean opened(@Nullable InetSocketAddress remote) {
    InetAddress address = addresses.of(remote, List.of());
    if (address != null && blocks.now().includes(address)) {
      return false;
    }
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return false;
    }
    if (address == null
        || byAddress.merge(Networks.household(address), 1, Integer::sum) <= mostOfOne) {
      return true;
    }
    closed(remote);
    return false;
  }

  /** A socket that was let in is gone. */
  public void closed(@Nullable InetSocketAddress remote) {
    open.decrementAndGet();
    InetAddress address = addresses.of(remote, List.of());
    if (address != null) {
      byAddress.computeIfPresent(
          Networks.household(address), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /** How many are open. */
  public int open() {
    return open.get();
  }
}
