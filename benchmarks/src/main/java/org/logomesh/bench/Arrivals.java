package org.logomesh.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/** When entries were sent, and how long each reader waited for each. */
final class Arrivals {
  private final AtomicLongArray sent;
  private final Percentiles times = new Percentiles();
  private volatile boolean isCounting;

  Arrivals(int entries) {
    sent = new AtomicLongArray(entries);
  }

  /** Says whether what is sent from now on counts. */
  void count(boolean counts) {
    isCounting = counts;
  }

  void sent(int place) {
    if (isCounting) {
      sent.set(place, System.nanoTime());
    }
  }

  void arrived(int place) {
    long began = sent.get(place);
    if (began != 0) {
      long took = System.nanoTime() - began;
      synchronized (times) {
        times.add(took);
      }
    }
  }

  int count() {
    synchronized (times) {
      return times.count();
    }
  }

  Percentiles times() {
    return times;
  }
}
