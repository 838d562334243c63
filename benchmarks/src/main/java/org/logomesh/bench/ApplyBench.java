package org.logomesh.bench;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.ThoughtId;

/** One device takes in what another wrote: verified, opened, merged, committed to its file. */
final class ApplyBench {
  private static final int THOUGHTS_IN_AN_ENTRY = 4;
  private static final int IN_A_TEXT_ENTRY = 2 * THOUGHTS_IN_AN_ENTRY;
  private static final int WARM_UP = 20_000;

  private final int count;
  private final BenchTable table;
  private final Random random = new Random(1);
  private final Words words = new Words(random);

  private final @Nullable String only;

  ApplyBench(int count, @Nullable String only, BenchTable table) {
    this.count = count;
    this.only = only;
    this.table = table;
  }

  void run() throws Exception {
    for (String kind : List.of("fields", "thoughts", "texts")) {
      if (only == null || only.equals(kind)) {
        apply(kind, WARM_UP);
        apply(kind, count);
      }
    }
  }

  private void createOne(GraphEdit edit) {
    edit.create(ThoughtId.of(bytes()));
  }

  private void addThoughts(GraphEdit edit) {
    for (int i = 0; i < THOUGHTS_IN_AN_ENTRY; i++) {
      edit.create(ThoughtId.of(bytes()), words.text());
    }
  }

  private byte[] bytes() {
    byte[] bytes = new byte[ThoughtId.SIZE];
    random.nextBytes(bytes);
    return bytes;
  }

  private void write(String kind, BenchSpace space, int operations) {
    switch (kind) {
      case "fields" -> new SingleWrites(space, space.founder).write(operations);
      case "thoughts" -> repeat(space.founder, operations, this::createOne);
      default -> repeat(space.founder, operations / IN_A_TEXT_ENTRY, this::addThoughts);
    }
  }

  private static void repeat(BenchDevice device, int times, Consumer<GraphEdit> edit) {
    var unused =
        device.call(
            replica -> {
              for (int i = 0; i < times; i++) {
                var unusedEdit = replica.edit(edit);
              }
              return true;
            });
  }

  private void apply(String kind, int operations) throws Exception {
    try (Folder folder = new Folder()) {
      BenchSpace space = new BenchSpace(null);
      try (BenchDevice from = space.founder;
          BenchDevice to = space.admit(folder.path.resolve("to.db"))) {
        write(kind, space, operations);
        long entries = from.frontier().seq(from.ownLog());
        Exchange.Effort effort = Exchange.run(from, to);
        to.store.checkpoint();
        if (operations == count) {
          table.add(
              new Row("apply " + kind, describe(kind))
                  .ok(from.root().equals(to.root()))
                  .rate(operations, effort.nanos())
                  .figure("entries_per_second", entries * 1e9 / effort.nanos())
                  .figure("operations_per_cpu_second", operations * 1e9 / effort.cpuNanos())
                  .memory(Machine.heap())
                  .bytes(Folder.bytes(folder.path) / (double) entries)
                  .target(">= 50,000/s"));
        }
      }
    }
  }

  private String describe(String kind) {
    String amount = String.format(Locale.ROOT, "%,d operations, ", count);
    return amount
        + switch (kind) {
          case "fields" -> "1 an entry: a field of one of 5,000 thoughts";
          case "thoughts" -> "1 an entry: a new thought";
          default -> IN_A_TEXT_ENTRY + " an entry: four thoughts with text";
        };
  }
}
