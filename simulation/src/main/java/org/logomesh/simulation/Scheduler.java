package org.logomesh.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Virtual time and what is to happen in it. What is due at the same microsecond happens in an order
 * that the seed decides.
 */
final class Scheduler {
  static final long MILLIS = 1_000;
  static final long SECONDS = 1_000_000;

  private final SplittableRandom random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::at)
              .thenComparingLong(Event::tie)
              .thenComparingLong(Event::serial));
  private long now;
  private long serial;

  private record Event(long at, long tie, long serial, Runnable work) {}

  Scheduler(SplittableRandom random) {
    this.random = random;
  }

  /** Virtual microseconds since the start. */
  long now() {
    return now;
  }

  /** Virtual milliseconds since the start. */
  long nowMillis() {
    return now / MILLIS;
  }

  void at(long micros, Runnable work) {
    events.add(new Event(Math.max(micros, now), random.nextLong(), serial++, work));
  }

  void in(long micros, Runnable work) {
    at(now + micros, work);
  }

  /** Lets everything happen that is due in the next {@code micros}. */
  void run(long micros) {
    long until = now + micros;
    for (Event next = events.peek(); next != null && next.at() <= until; next = events.peek()) {
      events.remove();
      now = next.at();
      next.work().run();
    }
    now = until;
  }
}
