package org.logomesh.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A steady rate, whatever each thing takes: what is late is done at once. */
final class Pace {
  private final int perSecond;
  private final long start = System.nanoTime();

  /** Begins now. */
  Pace(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Waits until it is the turn of a thing, counted from 0. */
  void await(int number) {
    long due = start + TimeUnit.SECONDS.toNanos(number) / perSecond;
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  /** Nanoseconds since it began. */
  long nanos() {
    return System.nanoTime() - start;
  }
}
