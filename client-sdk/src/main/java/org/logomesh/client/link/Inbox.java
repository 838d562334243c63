package org.logomesh.client.link;

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

  /** Something to tell the receiver; returns why the link ended, or null if it did not. */
  private interface Event {
    @Nullable LinkException tell(Link.Receiver receiver);
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
   * @param taken runs after the receiver has taken the frame
   */
  void frame(byte[] frame, Runnable taken) {
    if (!ended.get()) {
      events.add(
          receiver -> {
            receiver.onFrame(frame);
            taken.run();
            return null;
          });
    }
  }

  /**
   * Adds the end; only the first counts.
   *
   * @param deliverWaiting whether frames that wait are still delivered
   */
  void end(LinkException reason, boolean deliverWaiting) {
    if (ended.compareAndSet(false, true)) {
      if (!deliverWaiting) {
        events.clear();
      }
      events.add(receiver -> reason);
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
    while (true) {
      LinkException end = events.take().tell(receiver);
      if (end != null) {
        return end;
      }
    }
  }
}
