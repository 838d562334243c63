package org.logomesh.bench;

import java.util.Arrays;

/** Durations in nanoseconds, and what share of them is how long. */
final class Percentiles {
  private long[] nanos = new long[1024];
  private int count;
  private boolean sorted = true;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
    sorted = false;
  }

  void addAll(Percentiles others) {
    for (int i = 0; i < others.count; i++) {
      add(others.nanos[i]);
    }
  }

  /** The smallest duration that {@code percent} of all do not exceed; 0 if there are none. */
  long at(double percent) {
    if (count == 0) {
      return 0;
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    int rank = (int) Math.ceil(percent / 100 * count);
    return nanos[Math.max(0, Math.min(count, rank) - 1)];
  }

  int count() {
    return count;
  }
}
