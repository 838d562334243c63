package org.logomesh.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/** The relay: how soon it is there, how fast it makes entries durable and hands them on. */
final class RelayBench {
  private static final int PACED = 2_500;
  private static final int PACED_PER_SECOND = 500;
  private static final int WARM_UP = 5_000;

  /** Paced entries before those that count: until then the compilers of both sides are at work. */
  private static final int PACED_WARM_UP = 2_500;

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = 200_000;

  private final int count;
  private final BenchTable table;
  private String durableTarget = "";

  RelayBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  /** With a file of the relay's own. */
  void run() throws Exception {
    durableTarget = ">= 50,000/s";
    try (Folder folder = new Folder();
        RelayChild relay = new RelayChild(folder.path)) {
      run(folder, relay, () -> Folder.bytes(relay.data));
    }
  }

  /** With a PostgreSQL on this machine. */
  void runOnPostgres() throws Exception {
    durableTarget = ">= 30,000/s";
    try (Folder folder = new Folder();
        PostgresChild database = new PostgresChild(folder.path);
        RelayChild relay = new RelayChild(folder.path, database.settings())) {
      run(folder, relay, database::bytes);
    }
  }

  private void run(Folder folder, RelayChild relay, LongSupplier stored) throws Exception {
    Thread.sleep(2_000);
    table.add(
        new Row("relay start", "process to first accepted connection; memory idle (RSS)")
            .median(relay.startNanos)
            .memory(relay.residentBytes())
            .target("<= 3 s, <= 200 MB"));
    // As in an app: one thread beside the device's own.
    BenchSpace space = new BenchSpace(null, BenchSpace.thread());
    BenchDevice reader = space.admit(null);
    BenchDevice second = space.admit(null);
    BenchDevice fresh = space.admit(folder.path.resolve("fresh.db"));
    BenchDevice next = space.admit(folder.path.resolve("next.db"));
    new SingleWrites(space, space.founder).write(WARM_UP + 2 * count + PACED_WARM_UP + PACED);
    RelayClient client = relay.register(space);
    try (BenchDevice a = space.founder;
        BenchDevice b = reader;
        BenchDevice c = second;
        BenchDevice d = fresh;
        BenchDevice e = next) {
      long before = stored.getAsLong();
      live(relay, client, a, b);
      fetchRaw(client, c, a);
      fetchGraph("cold", "; programs have just started", client, d, a);
      fetchGraph("", "", client, e, a);
      disk(relay, stored.getAsLong() - before, a.ownEntries());
    }
  }

  private void live(RelayChild relay, RelayClient client, BenchDevice a, BenchDevice b)
      throws LinkException {
    List<SealedEntry> entries = a.ownEntries();
    LogId log = a.ownLog();
    int bulk = WARM_UP + 2 * count;
    try (WirePeer writer =
        new WirePeer(a, client, log, entries.subList(0, bulk + 1), -1, n -> {})) {
      LockSupport.parkNanos(TICK_NANOS);
      try (WirePeer reader = new WirePeer(b, client, log, List.of(), -1, n -> {})) {
        LockSupport.parkNanos(TICK_NANOS);
        writer.publish(WARM_UP);
        await(writer, reader, () -> reader.received >= WARM_UP && writer.durable >= WARM_UP);
        bulk(relay, writer, reader, WARM_UP + count, "", "; programs have just started");
        bulk(relay, writer, reader, bulk, " again", "");
      }
    }
    table.add(
        new PacedDelivery(a, client, b, client)
            .run(
                new Row("relay delivery", PACED_PER_SECOND + " entries/s: writer to reader"),
                bulk,
                PACED_WARM_UP,
                PACED_PER_SECOND)
            .target("<= 1 ms, p99 <= 5 ms"));
  }

  /** Sends what is left up to a place, and waits until all of it is durable and received. */
  private void bulk(
      RelayChild relay, WirePeer writer, WirePeer reader, int last, String when, String state) {
    long ran = relay.cpuNanos();
    long began = System.nanoTime();
    writer.publish(last);
    boolean ok = await(writer, reader, () -> writer.durable >= last);
    long durable = System.nanoTime() - began;
    ok &= await(writer, reader, () -> reader.received >= last);
    long delivered = System.nanoTime() - began;
    ran = relay.cpuNanos() - ran;
    String work = count + " entries, one writer to a subscribed reader: ";
    table.add(
        new Row("relay durable" + when, work + "acknowledged" + state)
            .ok(ok)
            .rate(count, durable)
            .target(durableTarget));
    table.add(
        new Row("relay delivered" + when, work + "received" + state)
            .ok(ok)
            .rate(count, delivered)
            .figure("relay_cpu_us", ran / 1e3 / count)
            .memory(relay.residentBytes())
            .target(">= 20,000/s"));
  }

  private void fetchRaw(RelayClient client, BenchDevice raw, BenchDevice author)
      throws LinkException {
    LogId log = author.ownLog();
    long last = author.frontier().seq(log);
    long began = System.nanoTime();
    try (WirePeer reader = new WirePeer(raw, client, log, List.of(), -1, n -> {})) {
      boolean ok = await(reader, reader, () -> reader.received >= last);
      table.add(
          new Row("relay fetch", last + " entries to a fresh client, off the wire")
              .ok(ok)
              .rate(last, System.nanoTime() - began)
              .bytes(reader.bytesReceived / (double) last)
              .target(">= 100,000/s"));
    }
  }

  private void fetchGraph(
      String when, String state, RelayClient client, BenchDevice fresh, BenchDevice author)
      throws LinkException {
    LogId log = author.ownLog();
    long last = author.frontier().seq(log);
    long began = System.nanoTime();
    var unused = fresh.connect(client);
    boolean ok = waitFor(() -> fresh.frontier().seq(log) >= last, () -> {});
    long nanos = System.nanoTime() - began;
    fresh.disconnect();
    table.add(
        new Row(
                ("relay fetch graph " + when).strip(),
                last + " entries to a fresh client, into its graph, on disk" + state)
            .ok(ok && fresh.root().equals(author.root()))
            .rate(last, nanos)
            .memory(Machine.heap())
            .target(">= 50,000/s"));
  }

  private void disk(RelayChild relay, long stored, List<SealedEntry> entries) {
    double bytes = stored / (double) entries.size();
    table.add(
        new Row("relay disk", "bytes on disk for each entry of " + average(entries) + " B; memory")
            .bytes(bytes)
            .memory(relay.residentBytes())
            .target("<= 650 B"));
  }

  private static long average(List<SealedEntry> entries) {
    return entries.stream().skip(2).mapToLong(SealedEntry::sizeBytes).sum()
        / Math.max(1, entries.size() - 2);
  }

  static boolean await(WirePeer one, WirePeer other, BooleanSupplier condition) {
    return waitFor(
        condition,
        () -> {
          one.tick();
          other.tick();
        });
  }

  static boolean waitFor(BooleanSupplier condition, Runnable tick) {
    long began = System.nanoTime();
    long ticked = began;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - began > PATIENCE_NANOS) {
        return false;
      }
      if (now - ticked > TICK_NANOS) {
        tick.run();
        ticked = now;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }
}
