package org.logomesh.simulation;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs simulations from the command line. */
public final class Main {
  private static final long PROGRESS_NANOS = 1_000_000_000L;
  private static final String USAGE =
      "usage: simulation/run [--course "
          + Course.words()
          + "] [--seeds N] [--first SEED] [--threads N] | --seed SEED";

  private long seeds = 200;
  private long first = 1;
  private int threads = Runtime.getRuntime().availableProcessors();
  private Course course = Course.ANY;
  private boolean single;
  private long shown = System.nanoTime();

  private Main() {}

  /**
   * Takes {@code --seeds N}, {@code --first F}, {@code --threads T}, or {@code --seed S}, which
   * prints everything that happens, and {@code --course C}; exits with 1 if a seed failed.
   */
  public static void main(String[] arguments) {
    Main main = new Main();
    for (int i = 0; i < arguments.length; i += 2) {
      main.option(arguments[i], i + 1 < arguments.length ? arguments[i + 1] : "");
    }
    System.exit((main.single ? main.one() : main.many()) ? 0 : 1);
  }

  private void option(String name, String value) {
    switch (name) {
      case "--seeds" -> seeds = number(value);
      case "--first" -> first = number(value);
      case "--threads" -> threads = (int) Math.max(1, number(value));
      case "--course" -> course = parsed(value, Course::of);
      case "--seed" -> {
        first = number(value);
        single = true;
      }
      default -> usage();
    }
  }

  private boolean one() {
    try {
      Simulation.Outcome outcome = new Simulation(first, course, true).run();
      System.out.printf("faults: %s%n", faults(outcome.faults()));
      System.out.printf("trace hash %016x%n", outcome.traceHash());
      return true;
    } catch (SimulationFailure failure) {
      System.out.println(failure.getMessage());
      failure.printStackTrace(System.out);
      return false;
    }
  }

  private boolean many() {
    long start = System.nanoTime();
    Seeds.Result result = Seeds.run(first, seeds, course, threads, done -> progress(done, start));
    System.err.println();
    double seconds = (System.nanoTime() - start) / 1e9;
    List<String> failures = List.copyOf(result.failures().values());
    failures.forEach(System.out::println);
    System.out.printf(
        "seeds     %d to %d, %d failed %s%n",
        first, first + seeds - 1, failures.size(), result.failures().keySet());
    System.out.printf("faults    %s%n", faults(result.faults()));
    System.out.printf("entries   %,d in %,d events%n", result.entries(), result.events());
    System.out.printf(
        "time      %.1f s, %.1f seeds/s on %d threads; %.1f h for the devices%n",
        seconds, seeds / seconds, threads, result.virtualSeconds() / 3600.0);
    return failures.isEmpty();
  }

  private synchronized void progress(long done, long start) {
    long now = System.nanoTime();
    if (now - shown > PROGRESS_NANOS) {
      shown = now;
      double left = (now - start) / 1e9 / done * (seeds - done);
      System.err.printf("\r%d of %d seeds, about %.0f s left   ", done, seeds, left);
    }
  }

  private static String faults(Map<Fault, Long> faults) {
    return faults.isEmpty()
        ? "none"
        : faults.entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", "));
  }

  private static long number(String text) {
    return parsed(text, Long::parseLong);
  }

  private static <T> T parsed(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) { // a number that is none, too
      usage();
      throw e;
    }
  }

  private static void usage() {
    System.err.println(USAGE);
    System.exit(2);
  }
}
