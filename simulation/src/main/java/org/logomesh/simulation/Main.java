package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.List;

/** Runs simulations from the command line. */
public final class Main {
  private static final long PROGRESS_NANOS = 1_000_000_000L;

  private Main() {}

  /**
   * Takes {@code --seeds N}, {@code --first F}, {@code --seed S}; exits with 1 if a seed failed.
   */
  public static void main(String[] arguments) {
    long seeds = 200;
    long first = 1;
    boolean print = false;
    if (arguments.length % 2 != 0) {
      usage();
    }
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      long number = number(arguments[i + 1]);
      switch (arguments[i]) {
        case "--seeds" -> seeds = number;
        case "--first" -> first = number;
        case "--seed" -> {
          first = number;
          seeds = 1;
          print = true;
        }
        default -> usage();
      }
    }
    System.exit(run(first, seeds, print) ? 0 : 1);
  }

  private static boolean run(long first, long seeds, boolean print) {
    List<Long> failed = new ArrayList<>();
    long start = System.nanoTime();
    long shown = start;
    long events = 0;
    long virtual = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        Simulation.Outcome outcome = new Simulation(seed, print).run();
        events += outcome.events();
        virtual += outcome.virtualSeconds();
        if (print) {
          System.out.printf("trace hash %016x%n", outcome.traceHash());
        }
      } catch (SimulationFailure failure) {
        failed.add(seed);
        System.out.println(failure.getMessage());
        if (print) {
          failure.printStackTrace(System.out);
        }
      }
      if (System.nanoTime() - shown > PROGRESS_NANOS) {
        shown = System.nanoTime();
        System.err.printf("\r%d of %d seeds, %d failed ", seed - first + 1, seeds, failed.size());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%n%d seeds, %d failed %s; %.1f s, %.1f seeds/s, %d events, %.1f h of virtual time%n",
        seeds, failed.size(), failed, seconds, seeds / seconds, events, virtual / 3600.0);
    return failed.isEmpty();
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      usage();
      throw e;
    }
  }

  private static void usage() {
    System.err.println("usage: simulation/run [--seeds N] [--first SEED] | --seed SEED");
    System.exit(2);
  }
}
