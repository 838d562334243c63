package org.logomesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ConflictResolver;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtResolution;
import org.logomesh.client.graph.ThoughtVersion;
import org.logomesh.client.store.ConflictQueries;

/**
 * Conflicts: two devices change the same things apart and meet; then they are read, and resolved
 * one by one and as a group. And the three-way merge, which needs no device.
 */
final class ConflictBench {
  /** Conflicts of one thought: three fields, a text, an edge with one target. */
  private static final int EACH = 5;

  private static final int IN_A_CHANGE = 100;

  /** As in {@link org.logomesh.client.Space#resolveAll}. */
  private static final int SETTLED_TOGETHER = 2_000;

  private static final int SINGLE = 1_000;
  private static final int TIMES = 10;

  private static final ResolutionRules RULES =
      ResolutionRules.of(StandardStrategy.LATEST)
          .field("rating", StandardStrategy.HIGHEST)
          .field("lists", StandardStrategy.UNION);

  private final int count;
  private final BenchTable table;

  ConflictBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  void run() throws Exception {
    meet(Math.min(count, 2_000), false); // warms up
    meet(count, true);
    meet(TIMES * count, true);
    threeWay();
  }

  private void meet(int conflicts, boolean counts) throws Exception {
    String what = String.format(Locale.ROOT, "%,d conflicts: fields, texts, edges", conflicts);
    try (Folder folder = new Folder()) {
      BenchSpace space = new BenchSpace(folder.path.resolve("a.db"));
      try (BenchDevice a = space.founder;
          BenchDevice b = space.admit(folder.path.resolve("b.db"))) {
        List<ThoughtId> ids = new ArrayList<>();
        for (int i = 0; i < conflicts / EACH; i++) {
          ids.add(ThoughtId.random(space.random));
        }
        ThoughtId other = ThoughtId.random(space.random);
        write(a, ids, (edit, id) -> edit.create(id, "The cat sat."));
        Exchange.run(a, b);
        write(a, ids, (edit, id) -> quarrel(edit, id, "black", 1, other));
        write(b, ids, (edit, id) -> quarrel(edit, id, "white", 2, id));
        Exchange.Effort merged = Exchange.run(a, b);
        long found = size(b);
        long began = System.nanoTime();
        List<Conflict> all = all(b);
        long read = System.nanoTime() - began;
        int singles = Math.min(SINGLE, all.size() / 4);
        var unused = single(b, all.subList(0, singles));
        long cpu = Exchange.cpuNanos(b);
        Percentiles one = single(b, all.subList(singles, 2 * singles));
        cpu = (Exchange.cpuNanos(b) - cpu) / one.count();
        List<Conflict> left = all(b);
        began = System.nanoTime();
        long groupCpu = Exchange.cpuNanos(b);
        settle(b, left);
        groupCpu = Exchange.cpuNanos(b) - groupCpu;
        long group = System.nanoTime() - began;
        boolean over = size(b) == 0;
        Exchange.run(a, b);
        over &= size(a) == 0 && a.root().equals(b.root());
        if (counts) {
          boolean right = found == conflicts && all.size() == conflicts;
          String target = conflicts == 10_000 ? "< 2 s" : "";
          table.add(
              row(
                      "conflicts merge",
                      what + "; verified, merged, on disk; " + ran(merged.cpuNanos()),
                      right)
                  .median(merged.nanos())
                  .rate(conflicts, merged.nanos())
                  .memory(Machine.heap())
                  .target(target));
          table.add(
              row("conflicts read", what + "; with all sides", right)
                  .median(read)
                  .rate(conflicts, read));
          table.add(
              row("conflicts resolve", "one of them, durable; " + ran(cpu), over)
                  .times(one)
                  .target("< 1 ms"));
          table.add(
              row("conflicts group", what + "; all by strategies, durable; " + ran(groupCpu), over)
                  .median(group)
                  .rate(left.size(), group)
                  .target(target));
        }
      }
    }
  }

  private static String ran(long cpuNanos) {
    return String.format(Locale.ROOT, "its thread ran %.2f ms", cpuNanos / 1e6);
  }

  private static Row row(String name, String workload, boolean ok) {
    return new Row(name, workload).ok(ok);
  }

  private static void quarrel(GraphEdit edit, ThoughtId id, String word, int n, ThoughtId parent) {
    edit.setText(id, "The " + word + " cat sat.")
        .setField(id, "color", new FieldValue.Text(word))
        .setField(id, "rating", new FieldValue.Int64(n))
        .setField(id, "lists", new FieldValue.Text("all, " + word))
        .addEdge(new EdgeKey(id, "parent", parent, Cardinality.ONE));
  }

  private static void settle(BenchDevice device, List<Conflict> all) {
    for (int from = 0; from < all.size(); from += SETTLED_TOGETHER) {
      List<Conflict> some = all.subList(from, Math.min(all.size(), from + SETTLED_TOGETHER));
      device.call(replica -> replica.edit(edit -> some.forEach(each -> settle(edit, each))).head());
    }
  }

  private static void settle(GraphEdit edit, Conflict conflict) {
    boolean unused = edit.settle(conflict, RULES);
  }

  private static Percentiles single(BenchDevice device, List<Conflict> some) {
    Percentiles times = new Percentiles();
    for (Conflict conflict : some) {
      long before = System.nanoTime();
      device.call(replica -> replica.edit(edit -> settle(edit, conflict)).head());
      times.add(System.nanoTime() - before);
    }
    return times;
  }

  private static void write(
      BenchDevice device, List<ThoughtId> ids, BiConsumer<GraphEdit, ThoughtId> change) {
    for (int from = 0; from < ids.size(); from += IN_A_CHANGE) {
      List<ThoughtId> some = ids.subList(from, Math.min(ids.size(), from + IN_A_CHANGE));
      device.call(
          replica -> replica.edit(edit -> some.forEach(id -> change.accept(edit, id))).head());
    }
  }

  private static long size(BenchDevice device) {
    return device.store.conflicts().counts().values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<Conflict> all(BenchDevice device) {
    List<Conflict> all = new ArrayList<>();
    long after = 0;
    List<ConflictQueries.Numbered> page;
    do {
      page = device.store.conflicts().after(after, ConflictQueries.MAX_PAGE);
      for (ConflictQueries.Numbered each : page) {
        after = each.number();
        all.add(each.conflict());
      }
    } while (!page.isEmpty());
    return all;
  }

  /** One thought whose sides differ in everything, many times over; and all of them in a row. */
  private void threeWay() {
    ThoughtId id = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
    ThoughtId other = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
    ThoughtVersion base = version("The cat sat.", "white", 0, id, other).editedAt(0);
    ThoughtVersion local = version("The black cat sat.", "black", 1, id, id).editedAt(1);
    ThoughtVersion remote = version("The white cat sat.", "red", 2, id, other).editedAt(2);
    ConflictResolver resolver = new ConflictResolver(RULES);
    Percentiles times = new Percentiles();
    long conflicts = 0;
    for (int i = 0; i < 3 * count; i++) {
      long before = System.nanoTime();
      ThoughtResolution merged = resolver.resolveThoughtConflicts(local, remote, base);
      if (i >= 2 * count) {
        times.add(System.nanoTime() - before);
        conflicts += merged.conflictLog().size();
      }
    }
    table.add(
        new Row("conflicts three-way", "a thought's text, three fields; pure")
            .ok(conflicts == 4L * count)
            .times(times)
            .target("< 1 ms"));
  }

  private static ThoughtVersion version(
      String text, String word, int n, ThoughtId id, ThoughtId parent) {
    return ThoughtVersion.of(text)
        .withField("color", new FieldValue.Text(word))
        .withField("rating", new FieldValue.Int64(n))
        .withField("lists", new FieldValue.Text("all, " + word))
        .withTag(word)
        .withEdge(new EdgeKey(id, "cites", parent, Cardinality.MANY));
  }
}
