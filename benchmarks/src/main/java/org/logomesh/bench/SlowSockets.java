package org.logomesh.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections that want to cost a relay something: a third says nothing, a third drips a request
 * byte by byte, a third upgrades to a WebSocket and is silent then. Whichever is closed is opened
 * again. One thread.
 */
final class SlowSockets implements AutoCloseable {
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
  private final Thread thread;
  private final Deque<Integer> missing = new ArrayDeque<>();
  private volatile int open;
  private final AtomicLong opened = new AtomicLong();
  private volatile boolean closed;

  /** One connection and how far its bytes are. */
  private static final class Slow {
    final int number;
    int sent;
    long nextDrip;

    Slow(int number) {
      this.number = number;
    }
  }

  SlowSockets(InetSocketAddress relay, int count) throws IOException {
    this.relay = relay;
    this.selector = Selector.open();
    for (int i = 0; i < count; i++) {
      missing.add(i);
    }
    this.thread = new Thread(this::run, "slow-sockets");
    thread.start();
  }

  /** How many are connected at this moment. */
  int open() {
    return open;
  }

  /** How many were ever opened. */
  long opened() {
    return opened.get();
  }

  private void run() {
    long nextLook = 0;
    try {
      while (!closed) {
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
        int connected = 0;
        for (SelectionKey key : selector.keys()) {
          if (key.isValid() && ((SocketChannel) key.channel()).isConnected()) {
            connected++;
            goOn(key, now);
          }
        }
        open = connected;
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void connect(Slow slow) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_CONNECT, slow);
    channel.connect(relay);
    opened.incrementAndGet();
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

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
