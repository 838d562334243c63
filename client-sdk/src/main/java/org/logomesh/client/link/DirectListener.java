package org.logomesh.client.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sign.VerifyKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes direct connections from devices of the space, and from a device that pairs while an
 * invitation is open. Strangers cost a bounded number of threads and a bounded time. Thread-safe.
 */
public final class DirectListener implements AutoCloseable {
  /** Connections for pairing at once: one is the right one, and a stranger may be faster. */
  static final int MAX_PAIRING = 8;

  private static final int LINGER_MILLIS = 200;

  private static final int LINGER_BYTES = 64 * 1024;

  /** How long closing waits for the kernel to let go of the port; it takes microseconds. */
  private static final long CLOSE_WAIT_MILLIS = 2000;

  private static final Logger log = LoggerFactory.getLogger(DirectListener.class);

  private final DirectLinks links;
  private final Predicate<VerifyKey> accepts;
  private final Consumer<DirectLink> opened;
  private final ServerSocket socket;
  private final Thread acceptor;
  private final Set<DirectLink> syncing = ConcurrentHashMap.newKeySet();
  private final Set<DirectLink> pairing = ConcurrentHashMap.newKeySet();
  private final Map<InetAddress, Integer> handshakes = new HashMap<>();
  private volatile @Nullable Consumer<DirectLink> inviter;

  private DirectListener(
      DirectLinks links,
      ServerSocket socket,
      Predicate<VerifyKey> accepts,
      Consumer<DirectLink> opened) {
    this.links = links;
    this.socket = socket;
    this.accepts = accepts;
    this.opened = opened;
    this.acceptor = Threads.daemon("listener on port " + socket.getLocalPort(), this::acceptAll);
  }

  static DirectListener open(
      DirectLinks links,
      InetSocketAddress address,
      Predicate<VerifyKey> accepts,
      Consumer<DirectLink> opened)
      throws LinkException {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address);
      DirectListener listener = new DirectListener(links, socket, accepts, opened);
      listener.acceptor.start();
      return listener;
    } catch (IOException e) {
      throw new LinkException(
          LinkFault.UNREACHABLE, "Cannot listen on " + address + ": is it in use?", e);
    }
  }

  /** Returns the port that is listened on. */
  public int port() {
    return socket.getLocalPort();
  }

  /** Returns how many links are open, without those for pairing. */
  public int openLinks() {
    return syncing.size();
  }

  /**
   * Lets devices that are not members connect to pair, until this is called with null.
   *
   * @param inviter gets each link for pairing, on the thread of its handshake; must start it
   */
  public void invite(@Nullable Consumer<DirectLink> inviter) {
    this.inviter = inviter;
  }

  /** Ends the links of devices that are no longer accepted: call it when the membership changed. */
  public void recheck() {
    for (DirectLink link : syncing) {
      if (!accepts.test(link.peerKey())) {
        link.refuse();
      }
    }
  }

  /** Stops listening and ends all links that came in here. Connections are refused afterwards. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("A listener did not close well", e);
    }
    awaitAcceptor();
    syncing.forEach(DirectLink::close);
    pairing.forEach(DirectLink::close);
  }

  // The kernel listens on until the thread that waits in accept(2) has woken up.
  private void awaitAcceptor() {
    if (Thread.currentThread() == acceptor) {
      return;
    }
    try {
      acceptor.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptAll() {
    while (!socket.isClosed()) {
      try {
        Socket raw = socket.accept();
        if (socket.isClosed()) {
          raw.close(); // it came in between closing and waking up
        } else {
          admit(raw);
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          log.warn("A connection could not be accepted: {}", e.getMessage());
          // Out of file handles, most likely: let some be given back.
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
      }
    }
  }

  private void admit(Socket raw) throws IOException {
    InetAddress from = raw.getInetAddress();
    if (!enter(from)) {
      raw.close();
      return;
    }
    Threads.daemon(
            "handshake with " + from.getHostAddress(),
            () -> {
              Runnable handOver;
              try {
                handOver = answer(raw);
              } finally {
                leave(from);
              }
              // Whoever gets the link may close it and connect again: its place is free by then.
              handOver.run();
            })
        .start();
  }

  private boolean enter(InetAddress from) {
    DirectSettings settings = links.settings();
    synchronized (handshakes) {
      int all = handshakes.values().stream().mapToInt(Integer::intValue).sum();
      int here = handshakes.getOrDefault(from, 0);
      if (all >= settings.maxHandshakes()
          || here >= settings.maxHandshakesPerAddress()
          || all + syncing.size() + pairing.size() >= settings.maxConnections()) {
        return false;
      }
      handshakes.put(from, here + 1);
      return true;
    }
  }

  private void leave(InetAddress from) {
    synchronized (handshakes) {
      handshakes.computeIfPresent(from, (address, count) -> count > 1 ? count - 1 : null);
    }
  }

  /** Makes a link of a connection, if it can; returns what hands it over. */
  private Runnable answer(Socket raw) {
    Deadline deadline = new Deadline(raw, links.settings().handshakeTimeout());
    try {
      Consumer<DirectLink> forPairing = pairing.size() < MAX_PAIRING ? inviter : null;
      DirectChannel channel =
          links.answer(
              raw,
              (protocol, key) -> protocol.equals(DirectLinks.PAIR) || isMember(protocol, key),
              forPairing != null);
      String protocol = channel.applicationProtocol();
      exchangeHellos(channel, protocol);
      deadline.met();
      if (protocol.equals(DirectLinks.SYNC)) {
        return take(channel, protocol, syncing, opened);
      } else if (forPairing != null) {
        return take(channel, protocol, pairing, forPairing);
      }
    } catch (IOException | LinkException e) {
      log.debug("A handshake failed: {}", e.getMessage());
      linger(raw);
    } catch (RuntimeException e) {
      log.error("A handshake failed", e);
    } finally {
      deadline.closeUnlessMet();
    }
    return () -> {};
  }

  private boolean isMember(String protocol, VerifyKey key) {
    return protocol.equals(DirectLinks.SYNC) && accepts.test(key);
  }

  private void exchangeHellos(DirectChannel channel, String protocol)
      throws IOException, LinkException {
    channel.write(DirectHello.encode(links.spaceOf(protocol)));
    channel.flush();
    DirectHello.check(channel.readOne(DirectHello.MAX_BYTES), links.spaceOf(protocol));
  }

  /**
   * Lets the client read why it was refused: closing at once, with bytes of it unread, would reset
   * the connection and on some systems throw away what was sent.
   */
  private static void linger(Socket raw) {
    try {
      raw.shutdownOutput();
      raw.setSoTimeout(LINGER_MILLIS);
      raw.getInputStream().readNBytes(LINGER_BYTES);
    } catch (IOException e) {
      log.debug("A refused connection ended: {}", e.getMessage());
    }
  }

  private Runnable take(
      DirectChannel channel, String protocol, Set<DirectLink> among, Consumer<DirectLink> taker) {
    DirectLink link = new DirectLink(channel, DirectLinks.maxFrameBytes(protocol), among::remove);
    among.add(link);
    if (link.isOver()) {
      among.remove(link);
    }
    // The membership may have changed, or the listener closed, before the link was in the list.
    boolean stillWanted = protocol.equals(DirectLinks.PAIR) || accepts.test(link.peerKey());
    if (socket.isClosed() || !stillWanted) {
      link.refuse();
    }
    return () -> {
      try {
        taker.accept(link);
      } catch (RuntimeException e) {
        log.error("A link could not be handed over", e);
        link.close();
      }
    };
  }
}
