package org.logomesh.relay.access;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that outlive the request which opened them, each with the address that it came from: when
 * the operator blocks that, they end. Thread-safe.
 */
public final class Upgrades {
  private final ClientAddresses addresses;
  private final Blocks blocks;
  private final Set<Upgraded> open = ConcurrentHashMap.newKeySet();

  Upgrades(ClientAddresses addresses, Blocks blocks) {
    this.addresses = addresses;
    this.blocks = blocks;
    var unused = blocks.changes().subscribe(this::end);
  }

  /**
   * A socket was opened.
   *
   * @param asked the request that opened it
   * @param end ends it; called at most once
   * @return what {@link #closed} is to be told when the socket is gone; null if no block can
   *     concern it
   */
  public @Nullable Upgraded opened(Gate.Asked asked, Runnable end) {
    InetAddress address = addresses.of(asked.remote(), asked.forwarded());
    if (address == null) {
      return null;
    }
    Upgraded socket = new Upgraded(address, end);
    open.add(socket);
    // Perhaps it was blocked after the request had been let in.
    if (blocks.now().includes(address)) {
      end(socket);
    }
    return socket;
  }

  /** A socket is gone. */
  public void closed(Upgraded socket) {
    open.remove(socket);
  }

  int open() {
    return open.size();
  }

  private void end(BlockList list) {
    for (Upgraded socket : open) {
      if (list.includes(socket.address)) {
        end(socket);
      }
    }
  }

  private void end(Upgraded socket) {
    if (open.remove(socket)) {
      socket.end.run();
    }
  }

  /** A socket that is open. */
  public static final class Upgraded {
    private final InetAddress address;
    private final Runnable end;

    private Upgraded(InetAddress address, Runnable end) {
      this.address = address;
      this.end = end;
    }
  }
}
