package org.logomesh.client.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sign.VerifyKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link straight to another device, over TLS 1.3 in which each side is known by its device key.
 * One daemon thread reads and delivers, one writes.
 */
public final class DirectLink implements Link {
  private static final Logger log = LoggerFactory.getLogger(DirectLink.class);

  /** Put behind the last frame, so that the writer knows that nothing follows. */
  private static final byte[] END = new byte[0];

  private final DirectChannel channel;
  private final int maxFrameBytes;
  private final Consumer<DirectLink> whenOver;
  private final SendBudget budget = new SendBudget(MAX_QUEUED_BYTES);
  private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicReference<@Nullable LinkException> ended = new AtomicReference<>();

  /**
   * @param whenOver is told once when the link ends, maybe before this returns
   */
  DirectLink(DirectChannel channel, int maxFrameBytes, Consumer<DirectLink> whenOver) {
    this.channel = channel;
    this.maxFrameBytes = maxFrameBytes;
    this.whenOver = whenOver;
    Threads.daemon("writer to " + peer(), this::writeAll).start();
  }

  /** Returns the signing key that the other device proved to hold. */
  public VerifyKey peerKey() {
    return channel.peerKey();
  }

  @Override
  public void start(Receiver receiver) {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a link is started once");
    }
    Threads.daemon("link to " + peer(), () -> deliver(receiver)).start();
  }

  @Override
  public boolean send(byte[] frame) {
    SendBudget.checkFrame(frame, maxFrameBytes);
    if (isOver()) {
      return false;
    }
    if (!budget.take(frame.length)) {
      end(new LinkException(LinkFault.QUEUE_FULL), false);
      return false;
    }
    queue.add(frame);
    return true;
  }

  @Override
  public long queuedBytes() {
    return budget.queuedBytes();
  }

  @Override
  public String peer() {
    return channel.remoteAddress();
  }

  @Override
  public void close() {
    end(new LinkException(LinkFault.CLOSED_HERE), true);
  }

  boolean isOver() {
    return ended.get() != null;
  }

  /** Ends the link because the other device is not accepted any more. */
  void refuse() {
    end(new LinkException(LinkFault.WRONG_PEER), false);
  }

  private void end(LinkException reason, boolean sendWaiting) {
    if (!ended.compareAndSet(null, reason)) {
      return;
    }
    queue.add(END);
    if (sendWaiting) {
      CompletableFuture.delayedExecutor(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
          .execute(channel::abort);
    } else {
      channel.abort();
    }
    whenOver.accept(this);
  }

  private void writeAll() {
    try {
      byte[] frame = queue.take();
      while (frame != END) {
        channel.write(frame);
        budget.give(frame.length);
        frame = queue.poll();
        if (frame == null) {
          channel.flush();
          frame = queue.take();
        }
      }
      channel.flush();
      // Closing for good with bytes unread would reset the connection, and the other side might
      // lose
      // the last frames: the reader goes on until it sees the other side's end.
      channel.finish();
    } catch (IOException e) {
      end(Failures.of(e), false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new LinkException(LinkFault.INTERNAL, LinkFault.INTERNAL.text(), e), false);
    }
  }

  private void deliver(Receiver receiver) {
    try {
      byte[] frame = channel.read(maxFrameBytes);
      while (frame != null) {
        if (!isOver()) {
          receiver.onFrame(frame);
        }
        frame = channel.read(maxFrameBytes);
      }
      end(new LinkException(LinkFault.CLOSED_THERE), false);
    } catch (EOFException | SocketException e) {
      end(new LinkException(LinkFault.CLOSED_THERE, LinkFault.CLOSED_THERE.text(), e), false);
    } catch (IOException | LinkException e) {
      end(Failures.of(e), false);
    } catch (RuntimeException e) {
      log.error("The receiver of a link failed", e);
      end(new LinkException(LinkFault.INTERNAL, LinkFault.INTERNAL.text(), e), false);
    }
    channel.abort();
    LinkException reason = ended.get();
    try {
      receiver.onClosed(reason == null ? new LinkException(LinkFault.CLOSED_THERE) : reason);
    } catch (RuntimeException e) {
      log.error("The receiver of a link failed when the link had ended", e);
    }
  }
}
