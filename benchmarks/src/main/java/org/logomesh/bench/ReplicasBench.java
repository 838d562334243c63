package org.logomesh.bench;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.model.entry.SealedEntry;

/** Two relays on one PostgreSQL: how soon a device at one has what a device wrote at the other. */
final class ReplicasBench {
  private static final int PER_SECOND = 100;
  private static final int WARM_UP = 1_000;

  private final int count;
  private final BenchTable table;

  ReplicasBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder();
        Folder other = new Folder();
        PostgresChild database = new PostgresChild(folder.path);
        RelayChild first = new RelayChild(folder.path, database.settings());
        RelayChild second = new RelayChild(other.path, database.settings())) {
      BenchSpace space = new BenchSpace(null, BenchSpace.thread());
      List<BenchDevice> readers = new ArrayList<>(List.of(space.admit(null), space.admit(null)));
      try (BenchDevice writer = space.founder) {
        RelayClient at = first.register(space);
        open(space, writer, at);
        measure(space, "same", writer, at, readers.get(0), at);
        measure(space, "other", writer, at, readers.get(1), second.client());
      } finally {
        readers.forEach(BenchDevice::close);
      }
    }
  }

  // The relay learns who belongs to the space, and has the log that goes on.
  private static void open(BenchSpace space, BenchDevice writer, RelayClient at)
      throws LinkException {
    new SingleWrites(space, writer).write(1);
    List<SealedEntry> entries = writer.ownEntries();
    int last = entries.size() - 1;
    try (WirePeer opening = new WirePeer(writer, at, writer.ownLog(), entries, -1, n -> {})) {
      opening.publish(last);
      if (!RelayBench.await(opening, opening, () -> opening.durable >= last)) {
        throw new IllegalStateException("the relay does not take the log");
      }
    }
  }

  private void measure(
      BenchSpace space,
      String which,
      BenchDevice writer,
      RelayClient writesTo,
      BenchDevice reader,
      RelayClient from)
      throws LinkException {
    int before = writer.ownEntries().size() - 1;
    new SingleWrites(space, writer).write(WARM_UP + count);
    String work = PER_SECOND + " entries/s: writer at one relay to reader at the " + which;
    table.add(
        new PacedDelivery(writer, writesTo, reader, from)
            .run(new Row("replicas " + which, work), before, WARM_UP, PER_SECOND)
            .target("p99 <= 100 ms"));
  }
}
