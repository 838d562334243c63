package org.logomesh.sample.clock;

import java.time.Instant;
import java.util.Random;

/** Takes time and chance from the system. */
public final class Clocks {
  public static Instant time() {
    return Instant.now();
  }

  public static int chance() {
    return new Random().nextInt();
  }

  public static void thread(Runnable work) {
    new Thread(work).start();
  }

  private Clocks() {}
}
