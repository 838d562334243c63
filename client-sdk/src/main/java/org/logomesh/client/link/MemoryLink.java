package org.logomesh.client.link;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Two ends inside one process, for tests and for devices that live together. */
public final class MemoryLink implements Link {
  private final SendBudget budget = new SendBudget(MAX_QUEUED_BYTES);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Inbox inbox;
  private final String peer;
  private @Nullable MemoryLink other;

  private MemoryLink(String name, String peer) {
    this.inbox = new Inbox("link of " + name, reason -> end(reason, LinkFault.CLOSED_THERE));
    this.peer = peer;
  }

  /** The two ends of a link. */
  public record Pair(Link first, Link second) {}

  /**
   * Makes a link.
   *
   * @param first name of who holds the first end, as the second sees it
   * @param second name of who holds the second end, as the first sees it
   */
  public static Pair pair(String first, String second) {
    MemoryLink a = new MemoryLink(first, second);
    MemoryLink b = new MemoryLink(second, first);
    a.other = b;
    b.other = a;
    return new Pair(a, b);
  }

  @Override
  public void start(Receiver receiver) {
    inbox.start(receiver);
  }

  @Override
  public boolean send(byte[] frame) {
    SendBudget.checkFrame(frame, MAX_FRAME_BYTES);
    if (closed.get()) {
      return false;
    }
    if (!budget.take(frame.length)) {
      end(new LinkException(LinkFault.QUEUE_FULL), LinkFault.CLOSED_THERE);
      return false;
    }
    other().inbox.frame(frame, () -> budget.give(frame.length));
    return true;
  }

  @Override
  public long queuedBytes() {
    return budget.queuedBytes();
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public void close() {
    end(new LinkException(LinkFault.CLOSED_HERE), LinkFault.CLOSED_THERE);
  }

  private void end(LinkException here, LinkFault there) {
    if (closed.compareAndSet(false, true)) {
      inbox.end(here);
      MemoryLink end = other();
      end.closed.set(true);
      end.inbox.end(new LinkException(there));
    }
  }

  private MemoryLink other() {
    MemoryLink end = other;
    if (end == null) {
      throw new IllegalStateException("one end of a link");
    }
    return end;
  }
}
