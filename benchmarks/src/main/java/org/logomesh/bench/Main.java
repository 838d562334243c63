package org.logomesh.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs one benchmark and prints what it measured. A target that is missed is no failure. */
public final class Main {
  private static final String USAGE =
      """
      benchmarks/run NAME [options] [--json]
        store    [--thoughts N]                 local writes, reads, search (100000)
        graph    [--thoughts N]                 questions along edges, three a thought (100000)
        apply    [fields|thoughts|texts] [--operations N]
                                          what another device wrote, into the graph (100000)
        snapshot [--thoughts N]                 a snapshot made, verified, begun with (100000)
        conflicts [--conflicts N]         two devices that changed the same things (10000)
        relay    [postgres] [--entries N]
                                          relay: start, durable rate, delivery, fetch (100000)
        fan-out  [--readers N] [--entries M]    one writer, many readers (50, 20000)
        replicas [--entries N]                  two relays on one PostgreSQL (1000)
        idle     [--connections N] [--heap MB]  connections that say nothing (10000, 192)
        slow     [--sockets N]                  an honest device beside slow connections (5000)
        converge [--devices N] [--operations M] offline devices to equal state roots (10, 1000)
        concurrent [--thoughts N] [--entries M] 4 readers, a writer and a sync (100000, 50000)
        bootstrap [--entries N]         a new device begins, by all entries and by a snapshot (100000)
        memory   [--operations N]       two devices sync in a small heap (1000000)
        text     FILE.json.gz...                replays recorded editing sessions
      """;

  private Main() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(out, args));
  }

  /** Runs, and returns the exit code: 0, or 2 for a bad call. */
  static int run(PrintStream out, String... args) throws Exception {
    Arguments arguments;
    try {
      arguments = new Arguments(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      return 2;
    }
    String name = arguments.words.isEmpty() ? "" : arguments.words.get(0);
    BenchTable table = new BenchTable(out, arguments.json);
    switch (name) {
      case "store" -> new StoreBench(arguments.number("--thoughts", 100_000), table).run();
      case "graph" -> new GraphBench(arguments.number("--thoughts", 100_000), table).run();
      case "apply" -> {
        String only = arguments.words.size() > 1 ? arguments.words.get(1) : null;
        new ApplyBench(arguments.number("--operations", 100_000), only, table).run();
      }
      case "snapshot" -> new SnapshotBench(arguments.number("--thoughts", 100_000), table).run();
      case "bootstrap" -> new BootstrapBench(arguments.number("--entries", 100_000), table).run();
      case "conflicts" -> new ConflictBench(arguments.number("--conflicts", 10_000), table).run();
      case "relay" -> {
        RelayBench bench = new RelayBench(arguments.number("--entries", 100_000), table);
        if (arguments.words.contains("postgres")) {
          bench.runOnPostgres();
        } else {
          bench.run();
        }
      }
      case "fan-out" ->
          new FanOutBench(
                  arguments.number("--readers", 50), arguments.number("--entries", 20_000), table)
              .run();
      case "replicas" -> new ReplicasBench(arguments.number("--entries", 1_000), table).run();
      case "idle" ->
          new IdleBench(
                  arguments.number("--connections", 10_000),
                  arguments.number("--heap", IdleBench.USUAL_HEAP_MEGABYTES),
                  table)
              .run();
      case "slow" -> new SlowSocketsBench(arguments.number("--sockets", 5_000), table).run();
      case "converge" ->
          new ConvergeBench(
                  arguments.number("--devices", 10), arguments.number("--operations", 1000), table)
              .run();
      case "concurrent" ->
          new ConcurrentBench(
                  arguments.number("--thoughts", 100_000),
                  arguments.number("--entries", 50_000),
                  table)
              .run();
      case "memory" -> {
        if (!MemoryBench.isBounded()) {
          return MemoryBench.inBoundedProcess(args);
        }
        new MemoryBench(arguments.number("--operations", 1_000_000), table).run();
      }
      case "text" -> {
        for (String file : arguments.words.subList(1, arguments.words.size())) {
          TextBench.run(Path.of(file), table);
        }
      }
      default -> {
        System.err.print(USAGE);
        return 2;
      }
    }
    table.finish();
    return 0;
  }
}
