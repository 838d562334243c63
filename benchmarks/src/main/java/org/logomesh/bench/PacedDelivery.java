package org.logomesh.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/** Entries of one device, sent one by one with a steady pace: how soon another device has each. */
final class PacedDelivery {
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final BenchDevice writing;
  private final RelayClient writesTo;
  private final BenchDevice reading;
  private final RelayClient readsFrom;

  /** The relays may be two on one database. */
  PacedDelivery(
      BenchDevice writing, RelayClient writesTo, BenchDevice reading, RelayClient readsFrom) {
    this.writing = writing;
    this.writesTo = writesTo;
    this.reading = reading;
    this.readsFrom = readsFrom;
  }

  /**
   * Sends all entries after a place that both sides have.
   *
   * @param warmUp entries before those that count: until then the compilers of both sides are at
   *     work
   */
  Row run(Row row, int from, int warmUp, int perSecond) throws LinkException {
    List<SealedEntry> entries = writing.ownEntries();
    LogId log = writing.ownLog();
    Arrivals arrivals = new Arrivals(entries.size());
    try (WirePeer writer = new WirePeer(writing, writesTo, log, entries, from, n -> {});
        WirePeer reader = new WirePeer(reading, readsFrom, log, entries, from, arrivals::arrived)) {
      LockSupport.parkNanos(SETTLE_NANOS);
      Pace steady = new Pace(perSecond);
      int places = entries.size() - from - 1;
      for (int i = 0; i < places; i++) {
        steady.await(i);
        int place = from + 1 + i;
        if (i == warmUp) {
          arrivals.count(true);
        }
        arrivals.sent(place);
        writer.publishOne(place);
        if (i % perSecond == 0) {
          writer.tick();
          reader.tick();
        }
      }
      boolean ok = RelayBench.await(writer, reader, () -> reader.received >= entries.size() - 1);
      return row.ok(ok && arrivals.count() == places - warmUp)
          .times(arrivals.times())
          .rate(places, steady.nanos());
    }
  }
}
