package org.logomesh.client.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.wire.RelayApi;

/**
 * A tunnel through a relay as a socket, so that TLS is put on top of it as on any other: bytes in
 * and out, waiting for the other side in both directions. Where it is not a socket it says so.
 */
final class TunnelSocket extends Socket {
  /** Messages that may wait to be read; then the link, and by it the relay, asks for no more. */
  private static final int MAX_UNREAD = 4;

  /** Bytes that may wait to be sent; then whoever writes waits. */
  private static final long MAX_UNSENT_BYTES = 4L * RelayApi.MAX_TUNNEL_MESSAGE_BYTES;

  /** How often a writer that waits looks whether the tunnel has ended, in milliseconds. */
  private static final long LOOK_MILLIS = 100;

  private final WebSocketLink link;
  private final SocketAddress address;
  private final Deque<byte[]> unread = new ArrayDeque<>();
  private final InputStream in = new Input();
  private final OutputStream out = new Output();
  private @Nullable LinkException ended;
  private boolean closed;

  TunnelSocket(WebSocketLink link, DeviceId other) {
    this.link = link;
    this.address = new Through(link.peer(), other);
    link.start(new Reception());
  }

  /** Why the relay ended the tunnel, if it said so and it was not the other device that left. */
  synchronized Optional<LinkException> reason() {
    LinkException why = ended;
    return why == null
            || why.fault() == LinkFault.CLOSED_HERE
            || why.fault() == LinkFault.CLOSED_THERE
        ? Optional.empty()
        : Optional.of(why);
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    link.close();
  }

  @Override
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return address;
  }

  @Override
  public int getPort() {
    return 0;
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // Nothing waits for more here.
  }

  @Override
  public void setKeepAlive(boolean on) {
    // The relay ends a tunnel that is dead.
  }

  // There is no half of a tunnel: TLS has said that nothing follows.
  @Override
  public void shutdownOutput() {}

  @Override
  public void shutdownInput() {}

  private final class Reception implements Link.Receiver {
    @Override
    public void onFrame(byte[] frame) {
      synchronized (TunnelSocket.this) {
        try {
          while (unread.size() >= MAX_UNREAD && !closed) {
            TunnelSocket.this.wait();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        unread.add(frame);
        TunnelSocket.this.notifyAll();
      }
    }

    @Override
    public void onClosed(LinkException reason) {
      synchronized (TunnelSocket.this) {
        ended = reason;
        TunnelSocket.this.notifyAll();
      }
    }
  }

  private final class Input extends InputStream {
    private byte[] message = new byte[0];
    private int position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) {
        return 0;
      }
      while (position == message.length) {
        byte[] next = next();
        if (next == null) {
          return -1;
        }
        message = next;
        position = 0;
      }
      int count = Math.min(length, message.length - position);
      System.arraycopy(message, position, bytes, offset, count);
      position += count;
      return count;
    }

    @Override
    public int available() {
      return message.length - position;
    }

    private byte @Nullable [] next() throws IOException {
      synchronized (TunnelSocket.this) {
        try {
          while (unread.isEmpty() && ended == null && !closed) {
            TunnelSocket.this.wait();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while reading a tunnel");
        }
        if (closed) {
          throw new SocketException("Socket closed");
        }
        byte[] next = unread.poll();
        TunnelSocket.this.notifyAll();
        return next;
      }
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        int to = Math.min(end, at + RelayApi.MAX_TUNNEL_MESSAGE_BYTES);
        awaitRoom();
        if (!link.send(Arrays.copyOfRange(bytes, at, to))) {
          awaitReason();
          throw new SocketException("Tunnel closed");
        }
        at = to;
      }
    }

    private void awaitRoom() throws IOException {
      try {
        while (link.queuedBytes() > MAX_UNSENT_BYTES && !isOver()) {
          link.awaitQueued(MAX_UNSENT_BYTES, LOOK_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while writing to a tunnel");
      }
    }
  }

  // The link is over; why is being told on its own thread, maybe after what came before.
  private synchronized void awaitReason() throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Link.CLOSE_MILLIS);
    long left = Link.CLOSE_MILLIS;
    try {
      while (!isOver() && left > 0) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing to a tunnel");
    }
  }

  private synchronized boolean isOver() {
    return closed || ended != null;
  }

  /**
   * What people are shown in the place of an address; the slash is where a host's name would end.
   */
  private static final class Through extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final String text;

    Through(String relay, DeviceId other) {
      this.text = "/device " + other.abbreviated() + " by way of " + relay;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
