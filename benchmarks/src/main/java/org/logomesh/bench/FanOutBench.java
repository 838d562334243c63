package org.logomesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/** One writer and many readers of a space: how soon each has an entry, and how many they get. */
final class FanOutBench {
  private static final int PER_SECOND = 100;

  /** Paced entries before those that count: until then the compilers of both sides are at work. */
  private static final int WARM_UP = 1_000;

  private static final int PACED = 2_000;
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int readers;
  private final int paced;
  private final int bulk;
  private final BenchTable table;

  FanOutBench(int readers, int entries, BenchTable table) {
    this.readers = readers;
    this.bulk = entries;
    this.paced = Math.min(PACED, entries);
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder();
        RelayChild relay = new RelayChild(folder.path)) {
      BenchSpace space = new BenchSpace(null, BenchSpace.thread());
      List<BenchDevice> devices = new ArrayList<>();
      try (BenchDevice founder = space.founder) {
        for (int i = 0; i < readers; i++) {
          devices.add(space.admit(null));
        }
        int warm = Math.min(WARM_UP, paced);
        new SingleWrites(space, founder).write(warm + paced + 2 * bulk);
        run(relay, relay.register(space), founder, devices, warm);
      } finally {
        devices.forEach(BenchDevice::close);
      }
    }
  }

  private void run(
      RelayChild relay,
      RelayClient client,
      BenchDevice founder,
      List<BenchDevice> devices,
      int warm)
      throws LinkException {
    List<SealedEntry> entries = founder.ownEntries();
    LogId log = founder.ownLog();
    Arrivals arrivals = new Arrivals(entries.size());
    List<WirePeer> reading = new ArrayList<>();
    try (WirePeer writer = new WirePeer(founder, client, log, entries, -1, n -> {})) {
      LockSupport.parkNanos(SETTLE_NANOS); // the relay learns from it who belongs to the space
      for (BenchDevice device : devices) {
        reading.add(new WirePeer(device, client, log, List.of(), -1, arrivals::arrived));
      }
      LockSupport.parkNanos(SETTLE_NANOS);
      int place = pace(writer, reading, arrivals, 0, warm);
      await(writer, reading, place - 1);
      arrivals.count(true);
      place = pace(writer, reading, arrivals, place, paced);
      boolean ok = await(writer, reading, place - 1);
      arrivals.count(false);
      String among = "one writer, " + readers + " readers";
      table.add(
          new Row("fan-out paced", among + "; " + PER_SECOND + " entries/s: writer to each reader")
              .ok(ok && arrivals.count() == (long) paced * readers)
              .times(arrivals.times())
              .memory(relay.residentBytes())
              .target("p99 <= 4 ms"));
      for (String when : List.of("first", "again")) {
        long ran = relay.cpuNanos();
        long began = System.nanoTime();
        place += bulk;
        writer.publish(place - 1);
        boolean all = await(writer, reading, place - 1);
        table.add(
            new Row(
                    "fan-out at most, " + when,
                    among + "; " + bulk + " entries at once: deliveries")
                .ok(all)
                .rate((long) bulk * readers, System.nanoTime() - began)
                .figure("relay_cpu_us", (relay.cpuNanos() - ran) / 1e3 / bulk / readers)
                .memory(relay.residentBytes())
                .target(">= 200,000/s"));
      }
    } finally {
      reading.forEach(WirePeer::close);
    }
  }

  /** Sends so many entries, from a place on, with a steady pace; returns the next place. */
  private static int pace(
      WirePeer writer, List<WirePeer> reading, Arrivals arrivals, int from, int count) {
    Pace steady = new Pace(PER_SECOND);
    for (int i = 0; i < count; i++) {
      steady.await(i);
      arrivals.sent(from + i);
      writer.publishOne(from + i);
      if (i % PER_SECOND == 0) {
        writer.tick();
        reading.forEach(WirePeer::tick);
      }
    }
    return from + count;
  }

  private static boolean await(WirePeer writer, List<WirePeer> reading, int last) {
    return RelayBench.waitFor(
        () -> reading.stream().allMatch(reader -> reader.received >= last),
        () -> {
          writer.tick();
          reading.forEach(WirePeer::tick);
        });
  }
}
