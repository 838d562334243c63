package org.logomesh.client.link;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that wait to be sent on one link, against a bound. Thread-safe. */
final class SendBudget {
  private final AtomicLong queued = new AtomicLong();
  private final long maxBytes;

  SendBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a frame's bytes, or adds nothing and says false if there would be too many. */
  boolean take(int bytes) {
    long before = queued.getAndAdd(bytes);
    if (before + bytes > maxBytes) {
      queued.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** A frame was sent. */
  void give(int bytes) {
    queued.addAndGet(-bytes);
    synchronized (this) {
      notifyAll();
    }
  }

  /** Waits until so many bytes at most wait to be sent, or for some time; whichever comes first. */
  synchronized void awaitAtMost(long bytes, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (queued.get() > bytes && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  long queuedBytes() {
    return queued.get();
  }

  /** Refuses a frame that no link, or not this one, takes: a mistake of the caller. */
  static void checkFrame(byte[] frame, int maxFrameBytes) {
    if (frame.length > maxFrameBytes) {
      throw new IllegalArgumentException(
          "a frame of " + frame.length + " bytes, more than " + maxFrameBytes);
    }
  }
}
