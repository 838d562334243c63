package org.logomesh.client.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sign.VerifyKey;

/**
 * A link straight to another device, over TLS 1.3 in which each side is known by its device key.
 * One daemon thread reads, one delivers, one writes.
 */
public final class DirectLink implements Link {
  /** Bytes that may wait for a busy receiver: as many as it is handed at once. */
  static final int MAX_WAITING_BYTES = (int) MAX_DELIVERED_BYTES;

  /** What a waiting frame costs besides its bytes. */
  private static final int FRAME_OVERHEAD_BYTES = 64;

  /** Put behind the last frame, so that the writer knows that nothing follows. */
  private static final byte[] END = new byte[0];

  private final DirectChannel channel;
  private final int maxFrameBytes;
  private final Consumer<DirectLink> whenOver;
  private final SendBudget budget = new SendBudget(MAX_QUEUED_BYTES);
  private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(MAX_WAITING_BYTES);
  private final Inbox inbox;
  private final AtomicReference<@Nullable LinkException> ended = new AtomicReference<>();

  /**
   * @param whenOver is told once when the link ends, maybe before this returns
   */
  DirectLink(DirectChannel channel, int maxFrameBytes, Consumer<DirectLink> whenOver) {
    this.channel = channel;
    this.maxFrameBytes = maxFrameBytes;
    this.whenOver = whenOver;
    this.inbox = new Inbox("link to " + peer(), reason -> end(reason, false));
    Threads.daemon("writer to " + peer(), this::writeAll).start();
  }

  /** Returns the signing key that the other device proved to hold. */
  public VerifyKey peerKey() {
    return channel.peerKey();
  }

  @Override
  public void start(Receiver receiver) {
    inbox.start(receiver);
    Threads.daemon("reader from " + peer(), this::readAll).start();
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
    room.release(MAX_WAITING_BYTES); // the reader goes on, and drops what comes
    if (sendWaiting) {
      CompletableFuture.delayedExecutor(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
          .execute(channel::abort);
    } else {
      channel.abort();
    }
    whenOver.accept(this);
    // Last: who hears of the end may connect again at once, and the listener must have room then.
    inbox.end(reason);
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
      // lose the last frames: the reader goes on until it sees the other side's end.
      channel.finish();
    } catch (IOException e) {
      end(Failures.of(e), false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new LinkException(LinkFault.INTERNAL, LinkFault.INTERNAL.text(), e), false);
    }
  }

  private void readAll() {
    try {
      byte[] frame = channel.read(maxFrameBytes);
      while (frame != null) {
        hand(frame);
        frame = channel.read(maxFrameBytes);
      }
      end(new LinkException(LinkFault.CLOSED_THERE), false);
    } catch (EOFException | SocketException e) {
      end(new LinkException(LinkFault.CLOSED_THERE, LinkFault.CLOSED_THERE.text(), e), false);
    } catch (IOException | LinkException e) {
      end(Failures.of(e), false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new LinkException(LinkFault.INTERNAL, LinkFault.INTERNAL.text(), e), false);
    }
    channel.abort();
  }

  /** Lines a frame up for the receiver; waits while that is busy and too much waits already. */
  private void hand(byte[] frame) throws InterruptedException {
    if (!isOver()) {
      int cost = Math.min(frame.length + FRAME_OVERHEAD_BYTES, MAX_WAITING_BYTES);
      room.acquire(cost);
      inbox.frame(frame, () -> room.release(cost));
    }
  }

  /** Bytes that wait for the receiver, and what they cost besides. */
  int waitingBytes() {
    return MAX_WAITING_BYTES - room.availablePermits();
  }
}
