package org.logomesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.link.RelayClient;
import org.logomesh.model.version.Frontier;

/** Devices that worked apart meet at a relay: how long until all have the same graph. */
final class ConvergeBench {
  private static final int SHARED_THOUGHTS = 100;
  private static final int FIELDS = 8;
  private static final int ROUNDS = 3;

  private final int devices;
  private final int operations;
  private final BenchTable table;

  ConvergeBench(int devices, int operations, BenchTable table) {
    this.devices = devices;
    this.operations = operations;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder();
        RelayChild relay = new RelayChild(folder.path)) {
      Percentiles cold = new Percentiles();
      boolean ok = round(relay, cold);
      table.add(row("converge cold", cold, "; all programs have just started").ok(ok));
      Percentiles times = new Percentiles();
      long before = Folder.bytes(relay.data);
      for (int round = 0; round < ROUNDS; round++) {
        ok &= round(relay, times);
      }
      table.add(
          row("converge", times, "")
              .ok(ok)
              .bytes((Folder.bytes(relay.data) - before) / (double) ROUNDS)
              .target("<= 3 s"));
    }
  }

  private Row row(String name, Percentiles times, String circumstances) {
    String work = devices + " devices x " + operations + " offline operations";
    return new Row(name, work + " to equal state roots" + circumstances)
        .times(times)
        .rate((long) devices * operations * (devices - 1), times.at(50))
        .memory(Machine.heap());
  }

  /** A space of its own: its devices work apart, and meet. */
  private boolean round(RelayChild relay, Percentiles times) throws Exception {
    try (Folder databases = new Folder()) {
      List<BenchDevice> all = prepare(databases, relay);
      try {
        RelayClient client = relay.client();
        long began = System.nanoTime();
        for (BenchDevice device : all) {
          var unused = device.connect(client);
        }
        boolean ok = converged(all);
        ok &= all.parallelStream().map(BenchDevice::root).distinct().count() == 1;
        times.add(System.nanoTime() - began);
        return ok;
      } finally {
        all.forEach(BenchDevice::close);
      }
    }
  }

  private List<BenchDevice> prepare(Folder folder, RelayChild relay) throws Exception {
    BenchSpace space = new BenchSpace(folder.path.resolve("device0.db"));
    List<BenchDevice> all = new ArrayList<>();
    all.add(space.founder);
    for (int i = 1; i < devices; i++) {
      all.add(space.admit(folder.path.resolve("device" + i + ".db")));
    }
    // All know of each other, and some thoughts that they are going to quarrel about.
    List<ThoughtId> shared = new ArrayList<>();
    for (int i = 0; i < SHARED_THOUGHTS; i++) {
      shared.add(ThoughtId.random(space.random));
    }
    var unused =
        space.founder.call(
            replica -> replica.edit(edit -> shared.forEach(edit::create)).changes().isEmpty());
    RelayClient client = relay.register(space);
    // The founder first: the relay lets in whom it brings the trust records of.
    for (BenchDevice device : all) {
      device.connect(client).get(1, TimeUnit.MINUTES);
    }
    if (!converged(all)) {
      throw new IllegalStateException("the devices did not get to know each other");
    }
    all.forEach(BenchDevice::disconnect);
    for (BenchDevice device : all) {
      work(device, space, shared);
    }
    return all;
  }

  private void work(BenchDevice device, BenchSpace space, List<ThoughtId> shared) {
    var unused =
        device.call(
            replica -> {
              for (int i = 0; i < operations; i++) {
                int number = i;
                ThoughtId old = shared.get(space.random.nextInt(shared.size()));
                ThoughtId added = ThoughtId.random(space.random);
                var unusedEdit =
                    replica.edit(
                        edit -> {
                          if (number % 2 == 0) {
                            edit.create(added);
                          } else {
                            String name = "field " + space.random.nextInt(FIELDS);
                            String value = String.format(Locale.ROOT, "value %d", number);
                            edit.setField(old, name, new FieldValue.Text(value));
                          }
                        });
              }
              return true;
            });
  }

  private static boolean converged(List<BenchDevice> all) {
    Frontier goal = Frontier.empty();
    for (BenchDevice device : all) {
      goal = goal.merge(device.frontier());
    }
    Frontier whole = goal;
    return RelayBench.waitFor(
        () -> all.stream().allMatch(device -> device.frontier().dominates(whole)), () -> {});
  }
}
