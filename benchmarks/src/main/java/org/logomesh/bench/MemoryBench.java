package org.logomesh.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.logomesh.client.graph.ThoughtId;

/**
 * Two devices that sync very many operations, both in one process whose heap is bounded: that it
 * ends is the result.
 */
final class MemoryBench {
  private static final int THOUGHTS_IN_AN_ENTRY = 4;
  private static final int IN_AN_ENTRY = 2 * THOUGHTS_IN_AN_ENTRY;
  private static final int PER_CALL = 1_000;
  private static final int HEAP_MEGABYTES = 256;

  private final int operations;
  private final BenchTable table;
  private final Random random = new Random(1);
  private final Words words = new Words(random);

  MemoryBench(int operations, BenchTable table) {
    this.operations = operations;
    this.table = table;
  }

  /** Whether this process has no more heap than is to be enough. */
  static boolean isBounded() {
    return Runtime.getRuntime().maxMemory() <= (long) HEAP_MEGABYTES << 20;
  }

  /** Runs the same command in a process with that much heap; returns its exit code. */
  static int inBoundedProcess(String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-Xmx" + HEAP_MEGABYTES + "m");
    command.add("-XX:+UseSerialGC");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-X"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  void run() throws Exception {
    try (Folder folder = new Folder()) {
      BenchSpace space = new BenchSpace(folder.path.resolve("from.db"), BenchSpace.thread());
      try (BenchDevice from = space.founder;
          BenchDevice to = space.admit(folder.path.resolve("to.db"))) {
        for (int left = operations / IN_AN_ENTRY; left > 0; left -= PER_CALL) {
          write(from, Math.min(left, PER_CALL));
        }
        System.gc();
        resetPeaks();
        Exchange.Effort effort = Exchange.run(from, to);
        boolean ok = from.frontier().equals(to.frontier()) && from.root().equals(to.root());
        table.add(
            new Row(
                    "memory sync",
                    String.format(
                        Locale.ROOT,
                        "%,d operations, %d an entry, both devices in a heap of %d MB;"
                            + " memory: used by objects that lasted, at most",
                        operations,
                        IN_AN_ENTRY,
                        HEAP_MEGABYTES))
                .ok(ok)
                .rate(operations, effort.nanos())
                .memory(peak())
                .figure(
                    "resident_bytes", (double) Machine.residentBytes(ProcessHandle.current().pid()))
                .target("< 256 MB"));
      }
    }
  }

  private void write(BenchDevice device, int entries) {
    var unused =
        device.call(
            replica -> {
              for (int i = 0; i < entries; i++) {
                var unusedEdit =
                    replica.edit(
                        edit -> {
                          for (int n = 0; n < THOUGHTS_IN_AN_ENTRY; n++) {
                            edit.create(ThoughtId.random(random), words.text());
                          }
                        });
              }
              return true;
            });
  }

  // The old generation: what is young there is mostly garbage that nobody has collected yet.
  private static List<MemoryPoolMXBean> lasting() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().contains("Tenured") || pool.getName().contains("Old"))
        .toList();
  }

  private static void resetPeaks() {
    lasting().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long peak() {
    return lasting().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }
}
