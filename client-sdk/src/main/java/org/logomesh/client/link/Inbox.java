package org.logomesh.client.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers a link's events to its receiver, in order, on one daemon thread that lives from {@link
 * #start} to the end of the link. Not bounded itself: who fills it asks its transport for more only
 * as frames are taken.
 */
final class Inbox {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /** Something to tell the receiver. */
  private sealed interface Event {}

  private record Ended(LinkException reason) implements Event {}

  private static final class Arrived implements Event {
    private final byte[] frame;
    private final Runnable taken;

    Arrived(byte[] frame, Runnable taken) {
      this.frame = frame;
      this.taken = taken;
    }
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final String name;
  private final Consumer<LinkException> onFailure;

  /**
   * @param name of the thread
   * @param onFailure ends the link if the receiver throws
   */
  Inbox(String name, Consumer<LinkException> onFailure) {
    this.name = name;
    this.onFailure = onFailure;
  }

  void start(Link.Receiver receiver) {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a link is started once");
    }
    Threads.daemon(name, () -> deliver(receiver)).start();
  }

  /**
   * Adds a frame.
   *
   * @param taken runs when the frame is handed to the receiver, so that others can come while it is
   *     busy
   */
  void frame(byte[] frame, Runnable taken) {
    if (!ended.get()) {
      events.add(new Arrived(frame, taken));
    }
  }

  /**
   * Adds the end; only the first counts. Frames that wait are still delivered, unless this side has
   * closed or does not accept the other any more.
   */
  void end(LinkException reason) {
    if (ended.compareAndSet(false, true)) {
      if (reason.fault() == LinkFault.CLOSED_HERE || reason.fault() == LinkFault.WRONG_PEER) {
        events.clear();
      }
      events.add(new Ended(reason));
    }
  }

  private void deliver(Link.Receiver receiver) {
    LinkException reason = null;
    try {
      reason = deliverFrames(receiver);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = new LinkException(LinkFault.INTERNAL, LinkFault.INTERNAL.text(), e);
    } catch (RuntimeException e) {
      log.error("The receiver of a link failed", e);
      reason = new LinkException(LinkFault.INTERNAL, LinkFault.INTERNAL.text(), e);
      ended.set(true);
      events.clear();
      onFailure.accept(reason);
    }
    try {
      receiver.onClosed(reason);
    } catch (RuntimeException e) {
      log.error("The receiver of a link failed when the link had ended", e);
    }
  }

  private LinkException deliverFrames(Link.Receiver receiver) throws InterruptedException {
    Event next = events.take();
    while (next instanceof Arrived first) {
      next = deliverWaiting(first, receiver);
      if (next == null) {
        next = events.take();
      }
    }
    return ((Ended) next).reason();
  }

  /** Delivers a frame with those that wait behind it; returns what follows if it was taken out. */
  private @Nullable Event deliverWaiting(Arrived first, Link.Receiver receiver) {
    List<byte[]> frames = new ArrayList<>();
    long bytes = 0;
    @Nullable Event next = first;
    while (next instanceof Arrived arrived) {
      frames.add(arrived.frame);
      arrived.taken.run();
      bytes += arrived.frame.length;
      next = bytes < Link.MAX_DELIVERED_BYTES ? events.poll() : null;
    }
    receiver.onFrames(frames);
    return next;
  }
}
