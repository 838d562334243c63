package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Runs many seeds, several at a time. Each runs on one thread from beginning to end and shares
 * nothing with the others, so how many run at a time changes nothing but the time it takes.
 */
public final class Seeds {
  private final List<Long> seeds;
  private final Course course;
  private final AtomicInteger next = new AtomicInteger();
  private final Result result = new Result();

  private Seeds(List<Long> seeds, Course course) {
    this.seeds = seeds;
    this.course = course;
  }

  /** What came of many seeds. */
  public static final class Result {
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final SortedMap<Long, String> failures = new TreeMap<>();
    private long done;
    private long events;
    private long entries;
    private long virtualSeconds;

    private synchronized void add(Simulation.Outcome outcome) {
      outcome.faults().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
      done++;
      events += outcome.events();
      entries += outcome.entries();
      virtualSeconds += outcome.virtualSeconds();
    }

    private synchronized void add(long seed, SimulationFailure failure) {
      done++;
      failures.put(seed, String.valueOf(failure.getMessage()));
    }

    /** How many seeds have been run. */
    public synchronized long done() {
      return done;
    }

    /** What was found, by seed; empty if nothing. */
    public synchronized SortedMap<Long, String> failures() {
      return new TreeMap<>(failures);
    }

    /** How often each fault was put in. */
    public synchronized Map<Fault, Long> faults() {
      return new EnumMap<>(faults);
    }

    /** How many entries the devices had in the end, one copy counted. */
    public synchronized long entries() {
      return entries;
    }

    /** How many things happened. */
    public synchronized long events() {
      return events;
    }

    /** How much time went by for the devices, in seconds. */
    public synchronized long virtualSeconds() {
      return virtualSeconds;
    }
  }

  /**
   * Runs seeds; returns when all are done.
   *
   * @param first the first seed
   * @param count how many, one after the other
   * @param course what kind of run each is
   * @param threads how many at a time
   * @param progress is told after each, on its thread, how many are done
   */
  public static Result run(
      long first, long count, Course course, int threads, LongConsumer progress) {
    List<Long> seeds = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      seeds.add(seed);
    }
    return run(seeds, course, threads, progress);
  }

  static Result run(List<Long> seeds, Course course, int threads, LongConsumer progress) {
    Seeds runner = new Seeds(List.copyOf(seeds), course);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread worker = new Thread(() -> runner.work(progress), "seeds-" + i);
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      boolean ended = false;
      while (!ended) {
        try {
          worker.join();
          ended = true;
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody interrupts this", e);
        }
      }
    }
    if (runner.result.done() != seeds.size()) {
      throw new IllegalStateException(
          runner.result.done() + " of " + seeds.size() + " seeds were run: a thread ended");
    }
    return runner.result;
  }

  private void work(LongConsumer progress) {
    for (int i = next.getAndIncrement(); i < seeds.size(); i = next.getAndIncrement()) {
      long seed = seeds.get(i);
      try {
        result.add(new Simulation(seed, course, false).run());
      } catch (SimulationFailure failure) {
        result.add(seed, failure);
      }
      progress.accept(result.done());
    }
  }
}
