package org.logomesh.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.GraphQueries;

/** One database with four readers, a writer, and a peer that brings what it wrote meanwhile. */
final class ConcurrentBench {
  private static final int READERS = 4;
  private static final int PER_FILL = 500;
  private static final int HITS = 20;
  private static final int OTHERS_EVERY = 50;

  private final int thoughts;
  private final int synced;
  private final BenchTable table;
  private final Random random = new Random(1);
  private final List<ThoughtId> ids = new ArrayList<>();
  private final Map<Kind, List<Percentiles>> times = new EnumMap<>(Kind.class);
  private volatile boolean over;

  /** What is done again and again, each thread on its own count. */
  private enum Kind {
    READ("a thought by its id; 4 threads", "p99 <= 100 ms"),
    LIST("the latest 20; 4 threads", "p99 <= 100 ms"),
    SEARCH("two words, best 20; 4 threads", "p99 <= 100 ms"),
    WRITE("a thought added, durable; 1 thread", "p99 <= 500 ms");

    final String workload;
    final String target;

    Kind(String workload, String target) {
      this.workload = workload;
      this.target = target;
    }
  }

  /**
   * Prepares.
   *
   * @param thoughts what is in the database before
   * @param synced entries that the peer brings, of one operation each
   */
  ConcurrentBench(int thoughts, int synced, BenchTable table) {
    this.thoughts = thoughts;
    this.synced = synced;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder()) {
      BenchSpace space = new BenchSpace(null, BenchSpace.thread());
      try (BenchDevice from = space.founder;
          BenchDevice to = space.admit(folder.path.resolve("to.db"))) {
        fill(to);
        new SingleWrites(space, from).write(synced);
        measure(from, to);
      }
    }
  }

  private void fill(BenchDevice device) {
    Words words = new Words(random);
    while (ids.size() < thoughts) {
      List<ThoughtId> part = new ArrayList<>();
      for (int i = Math.min(PER_FILL, thoughts - ids.size()); i > 0; i--) {
        part.add(ThoughtId.random(random));
      }
      var unused =
          device.call(
              replica -> replica.edit(edit -> part.forEach(id -> edit.create(id, words.text()))));
      ids.addAll(part);
    }
    var unusedMore =
        device.call(replica -> replica.store().searchIndex().catchUp(Integer.MAX_VALUE));
  }

  private void measure(BenchDevice from, BenchDevice to) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      threads.add(reader(to.store.queries(), new Random(i)));
    }
    threads.add(writer(to));
    threads.forEach(Thread::start);
    Exchange.Effort effort = Exchange.run(from, to);
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
    boolean ok = to.frontier().seq(from.ownLog()) == from.frontier().seq(from.ownLog());
    for (Kind kind : Kind.values()) {
      add(kind, ok, effort.nanos());
    }
    table.add(
        new Row("concurrent sync", String.format(Locale.ROOT, "%,d entries of a peer", synced))
            .ok(ok)
            .rate(synced, effort.nanos()));
  }

  private Thread reader(GraphQueries queries, Random own) {
    Percentiles reads = percentiles(Kind.READ);
    Percentiles lists = percentiles(Kind.LIST);
    Percentiles searches = percentiles(Kind.SEARCH);
    Words words = new Words(own);
    return again(
        n -> {
          ThoughtId id = ids.get(own.nextInt(ids.size()));
          timed(reads, () -> queries.thought(id));
          if (n % OTHERS_EVERY == 0) {
            timed(lists, () -> queries.list(GraphQueries.Position.START, Long.MIN_VALUE, HITS));
            String wanted = words.word() + " " + words.word();
            timed(searches, () -> queries.search(wanted, HITS));
          }
        });
  }

  private Thread writer(BenchDevice device) {
    Percentiles writes = percentiles(Kind.WRITE);
    Random own = new Random(READERS);
    Words words = new Words(own);
    return again(
        n -> {
          ThoughtId id = ThoughtId.random(own);
          String text = words.text();
          timed(writes, () -> device.call(replica -> replica.edit(edit -> edit.create(id, text))));
        });
  }

  private Percentiles percentiles(Kind kind) {
    Percentiles percentiles = new Percentiles();
    times.computeIfAbsent(kind, any -> new ArrayList<>()).add(percentiles);
    return percentiles;
  }

  private Thread again(IntConsumer step) {
    return new Thread(
        () -> {
          for (int n = 0; n == 0 || !over; n++) { // each at least once, however soon it is over
            step.accept(n);
          }
        },
        "bench-concurrent");
  }

  /** Something whose result does not matter. */
  private interface Step {
    @Nullable Object run();
  }

  private static void timed(Percentiles times, Step step) {
    long before = System.nanoTime();
    var unused = step.run();
    times.add(System.nanoTime() - before);
  }

  private void add(Kind kind, boolean ok, long nanos) {
    Percentiles all = new Percentiles();
    times.getOrDefault(kind, List.of()).forEach(all::addAll);
    String workload = String.format(Locale.ROOT, "%s; among %,d thoughts", kind.workload, thoughts);
    table.add(
        new Row("concurrent " + kind.name().toLowerCase(Locale.ROOT), workload)
            .ok(ok && all.count() > 0)
            .times(all)
            .rate(all.count(), nanos)
            .target(kind.target));
  }
}
