package org.logomesh.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.graph.ThoughtId;

/** One device alone: writes, reads, searches. */
final class StoreBench {
  private static final int PER_FILL = 1_000;
  private static final int WRITES = 3_000;
  private static final int WARM_UP = 500;
  private static final int READS = 20_000;
  private static final int SEARCHES = 300;
  private static final int HITS = 20;

  private final int count;
  private final BenchTable table;
  private final Random random = new Random(1);
  private final Words words = new Words(random);
  private final List<ThoughtId> ids = new ArrayList<>();

  StoreBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder()) {
      Path home = folder.path.resolve("space");
      try (Space space = Space.create(home, SpaceSettings.defaults())) {
        fill(space);
      }
      inSpace(home, Folder.bytes(home));
    }
  }

  private void inSpace(Path home, long size) {
    try (Space space = Space.open(home)) {
      String among = String.format(Locale.ROOT, " among %,d thoughts", count);
      table.add(
          new Row("store size", String.format(Locale.ROOT, "%,d thoughts; per thought", count))
              .bytes(size / (double) count)
              .memory(Machine.heap()));
      write(space, among);
      read(space, among);
      search(space, among);
    }
  }

  private void fill(Space space) {
    long began = System.nanoTime();
    while (ids.size() < count) {
      int part = Math.min(PER_FILL, count - ids.size());
      ids.addAll(
          space
              .edit(
                  edit -> {
                    for (int i = 0; i < part; i++) {
                      var unused = edit.add(words.text());
                    }
                  })
              .created());
    }
    table.add(
        new Row("store fill", String.format(Locale.ROOT, "%,d thoughts, 1,000 a change", count))
            .rate(count, System.nanoTime() - began));
  }

  private void write(Space space, String among) {
    Percentiles times = new Percentiles();
    long began = System.nanoTime();
    for (int i = 0; i < WRITES + WARM_UP; i++) {
      String content = words.text();
      long before = System.nanoTime();
      var unused = space.edit(edit -> edit.add(content));
      if (i >= WARM_UP) {
        times.add(System.nanoTime() - before);
      } else {
        began = System.nanoTime();
      }
    }
    table.add(
        new Row("store write", "a thought added, durable," + among)
            .times(times)
            .rate(WRITES, System.nanoTime() - began)
            .target("<= 1 ms, p99 <= 5 ms"));
  }

  private void read(Space space, String among) {
    Percentiles times = new Percentiles();
    boolean ok = true;
    long began = System.nanoTime();
    for (int i = 0; i < READS; i++) {
      ThoughtId id = ids.get(random.nextInt(ids.size()));
      long before = System.nanoTime();
      ok &= space.thought(id).isPresent();
      times.add(System.nanoTime() - before);
    }
    table.add(
        new Row("store read", "a thought by its id," + among)
            .ok(ok)
            .times(times)
            .rate(READS, System.nanoTime() - began)
            .target("<= 50 us"));
  }

  private void search(Space space, String among) {
    Percentiles times = new Percentiles();
    long hits = 0;
    long began = System.nanoTime();
    for (int i = 0; i < SEARCHES; i++) {
      String wanted = words.word() + " " + words.word();
      long before = System.nanoTime();
      hits += space.search(wanted, HITS).size();
      times.add(System.nanoTime() - before);
    }
    table.add(
        new Row("store search", "two words, best " + HITS + "," + among)
            .ok(hits > 0)
            .times(times)
            .rate(SEARCHES, System.nanoTime() - began)
            .figure("hits_each", hits / (double) SEARCHES)
            .target("<= 10 ms"));
  }
}
