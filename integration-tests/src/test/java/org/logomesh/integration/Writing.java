package org.logomesh.integration;

import java.util.concurrent.atomic.AtomicInteger;
import org.logomesh.client.Space;
import org.logomesh.client.Watch;

/**
 * A device that goes on writing thoughts, each with its tag, connected, until it is told to stop.
 */
final class Writing implements AutoCloseable {
  private final Space space;
  private final String name;
  private final Watch watch;
  private final AtomicInteger written = new AtomicInteger();
  private final Thread thread;
  private volatile boolean over;

  /** Begins to write, one thought every few milliseconds. */
  Writing(Space space, String name) {
    this.space = space;
    this.name = name;
    this.watch = space.watch();
    this.thread = new Thread(this::write, "writing " + name);
    thread.start();
  }

  private void write() {
    while (!over) {
      int number = written.get();
      space.edit(edit -> edit.add(name + " " + number, name));
      written.incrementAndGet();
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** How many were written so far. */
  int written() {
    return written.get();
  }

  /** How many of them the relay has confirmed at least: entries of one device go in order. */
  int acknowledged() {
    // Asked first, so that what is written meanwhile is not taken for confirmed.
    int before = written.get();
    return (int) Math.max(0, before - space.status().pending());
  }

  /** Waits until the relay has confirmed so many. */
  void awaitAcknowledged(int thoughts) throws InterruptedException {
    long end = System.nanoTime() + Devices.PATIENCE.toNanos();
    while (acknowledged() < thoughts) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            acknowledged() + " of " + written() + " confirmed; " + space.status());
      }
      Thread.sleep(20);
    }
  }

  /** Waits until so many are written, confirmed or not. */
  void awaitWritten(int thoughts) throws InterruptedException {
    while (written() < thoughts) {
      Thread.sleep(20);
    }
  }

  /** Stops writing; what is on its way goes on. */
  void stopWriting() throws InterruptedException {
    over = true;
    thread.join();
  }

  @Override
  public void close() {
    try {
      stopWriting();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watch.close();
    }
  }
}
