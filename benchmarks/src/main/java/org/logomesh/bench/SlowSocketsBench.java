package org.logomesh.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.logomesh.client.link.RelayClient;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/** What an honest writer and reader notice of thousands of connections that are not. */
final class SlowSocketsBench {
  private static final int PER_SECOND = 200;

  /** Until then the compilers of both sides are at work. */
  private static final int WARM_UP = 2_000;

  private static final int COUNTED = 3_000;
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long INFO_EVERY = 20;

  private final int sockets;
  private final int counted;
  private final BenchTable table;

  SlowSocketsBench(int sockets, BenchTable table) {
    this(sockets, COUNTED, table);
  }

  SlowSocketsBench(int sockets, int counted, BenchTable table) {
    this.sockets = sockets;
    this.counted = counted;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder();
        RelayChild relay = new RelayChild(folder.path)) {
      BenchSpace space = new BenchSpace(null, BenchSpace.thread());
      BenchDevice reading = space.admit(null);
      new SingleWrites(space, space.founder).write(WARM_UP + 3 * counted);
      RelayClient client = relay.register(space);
      try (BenchDevice a = space.founder;
          BenchDevice b = reading) {
        List<SealedEntry> entries = a.ownEntries();
        LogId log = a.ownLog();
        Writing pace = new Writing(entries.size());
        int warm = Math.min(WARM_UP, counted);
        try (WirePeer first = new WirePeer(a, client, log, entries.subList(0, 2), -1, n -> {})) {
          LockSupport.parkNanos(SETTLE_NANOS);
          first.publish(1);
          var unused = RelayBench.waitFor(() -> first.durable >= 1, first::tick);
        }
        try (WirePeer writer = new WirePeer(a, client, log, entries, 1, n -> {});
            WirePeer reader = new WirePeer(b, client, log, entries, 1, pace::received)) {
          LockSupport.parkNanos(SETTLE_NANOS);
          int place = pace.write(client, writer, reader, 2, warm);
          pace.begin();
          place = pace.write(client, writer, reader, place, counted);
          pace.row("before", "no other connections", relay);
          try (SlowSocketsChild slow = new SlowSocketsChild(relay.port(), sockets)) {
            boolean all = RelayBench.waitFor(() -> slow.open() >= sockets, () -> {});
            pace.begin();
            place = pace.write(client, writer, reader, place, counted);
            String others = slow.open() + " slow connections, " + slow.opened() + " opened in all";
            pace.row("beside", others, relay).ok(all && pace.isWhole());
          }
          pace.begin();
          pace.write(client, writer, reader, place, counted);
          pace.row("after", "they are gone", relay);
        }
      }
    }
  }

  /** A writer with a steady pace, and how long each entry took. */
  private final class Writing {
    private final AtomicLongArray sent;
    private Percentiles delivery = new Percentiles();
    private Percentiles info = new Percentiles();

    Writing(int entries) {
      sent = new AtomicLongArray(entries);
    }

    void begin() {
      delivery = new Percentiles();
      info = new Percentiles();
    }

    synchronized void received(int place) {
      long began = sent.get(place);
      if (began != 0) {
        delivery.add(System.nanoTime() - began);
      }
    }

    /** Sends so many entries, from a place on; returns the next place when all are delivered. */
    int write(RelayClient client, WirePeer writer, WirePeer reader, int from, int count)
        throws Exception {
      Pace steady = new Pace(PER_SECOND);
      for (int i = 0; i < count; i++) {
        steady.await(i);
        sent.set(from + i, System.nanoTime());
        writer.publishOne(from + i);
        if (i % INFO_EVERY == 0) {
          long began = System.nanoTime();
          var unused = client.info();
          info.add(System.nanoTime() - began);
        }
        if (i % PER_SECOND == 0) {
          writer.tick();
          reader.tick();
        }
      }
      int last = from + count - 1;
      var unused =
          RelayBench.waitFor(
              () -> reader.received >= last,
              () -> {
                writer.tick();
                reader.tick();
              });
      return last + 1;
    }

    boolean isWhole() {
      return delivery.count() >= counted;
    }

    Row row(String when, String others, RelayChild relay) {
      Row row =
          new Row("slow delivery " + when, PER_SECOND + " entries/s, writer to reader; " + others)
              .ok(isWhole())
              .times(delivery)
              .memory(relay.residentBytes())
              .target("beside = before");
      table.add(row);
      table.add(
          new Row("slow info " + when, "GET /v1/info; " + others)
              .times(info)
              .target("beside = before"));
      return row;
    }
  }
}
