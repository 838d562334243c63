package org.logomesh.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Connections that want to cost a relay something: a third says nothing, a third drips a request
 * byte by byte, a third upgrades to a WebSocket and is silent then. Whichever is closed is opened
 * again. A program of one thread, which {@link SlowSocketsChild} starts.
 */
final class SlowSockets {
  private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int OPENED_AT_ONCE = 100;
  private static final long LOOK_MILLIS = 100;
  private static final byte[] DRIPS =
      ("GET /v1/info HTTP/1.1\r\nHost: relay\r\nX: " + "y".repeat(200))
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UPGRADE =
      String.join(
              "\r\n",
              "GET /rsocket HTTP/1.1",
              "Host: relay",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              "Sec-WebSocket-Version: 13",
              "",
              "")
          .getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress relay;
  private final Selector selector;
  private final Deque<Integer> missing = new ArrayDeque<>();
  private long opened;

  /** One connection and how far its bytes are. */
  private static final class Slow {
    final int number;
    int sent;
    long nextDrip;

    Slow(int number) {
      this.number = number;
    }
  }

  private SlowSockets(InetSocketAddress relay, int count) throws IOException {
    this.relay = relay;
    this.selector = Selector.open();
    for (int i = 0; i < count; i++) {
      missing.add(i);
    }
  }

  /**
   * Takes the port of a relay on this machine and how many connections there shall be. Says how
   * many are open, and how many were opened in all, a line whenever it looks, until it is ended.
   */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress relay =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    new SlowSockets(relay, Integer.parseInt(arguments[1])).run(out);
  }

  private void run(PrintStream out) throws IOException {
    long nextLook = 0;
    while (!out.checkError()) {
      for (int i = 0; i < OPENED_AT_ONCE && !missing.isEmpty(); i++) {
        connect(new Slow(missing.remove()));
      }
      selector.select(LOOK_MILLIS);
      selector.selectedKeys().forEach(this::ready);
      selector.selectedKeys().clear();
      long now = System.nanoTime();
      if (now < nextLook) {
        continue; // of the two cores, the relay and the honest need one each
      }
      nextLook = now + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
      int open = 0;
      for (SelectionKey key : selector.keys()) {
        if (key.isValid() && ((SocketChannel) key.channel()).isConnected()) {
          open++;
          goOn(key, now);
        }
      }
      out.println(open + " " + opened);
    }
  }

  private void connect(Slow slow) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_CONNECT, slow);
    channel.connect(relay);
    opened++;
  }

  private void ready(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_READ);
      } else if (key.isReadable() && channel.read(ByteBuffer.allocate(1_024)) < 0) {
        end(key);
      }
    } catch (IOException reset) {
      end(key);
    }
  }

  private void goOn(SelectionKey key, long now) {
    Slow slow = (Slow) key.attachment();
    try {
      if (slow.number % 3 == 1 && now >= slow.nextDrip && slow.sent < DRIPS.length) {
        slow.sent += ((SocketChannel) key.channel()).write(ByteBuffer.wrap(DRIPS, slow.sent, 1));
        slow.nextDrip = now + DRIP_NANOS;
      } else if (slow.number % 3 == 2 && slow.sent < UPGRADE.length) {
        slow.sent +=
            ((SocketChannel) key.channel())
                .write(ByteBuffer.wrap(UPGRADE, slow.sent, UPGRADE.length - slow.sent));
      }
    } catch (IOException reset) {
      end(key);
    }
  }

  private void end(SelectionKey key) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException gone) {
      // It is what was wanted.
    }
    missing.add(((Slow) key.attachment()).number);
  }
}
