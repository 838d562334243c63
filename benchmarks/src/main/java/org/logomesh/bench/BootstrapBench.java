package org.logomesh.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.logomesh.client.CompactOptions;
import org.logomesh.client.Compaction;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.SyncResult;
import org.logomesh.client.graph.ThoughtId;

/**
 * How soon a new device is of use, in a space of many entries on a relay: by fetching every entry,
 * and by the snapshot that two administrators vouch for and the entries after it.
 */
final class BootstrapBench {
  private static final Duration PATIENCE = Duration.ofHours(2);

  /** Of so many entries one creates a thought, the others write into one. */
  private static final int EDITS_OF_A_THOUGHT = 5;

  /** One of so many entries is written after the snapshot. */
  private static final int TAIL = 100;

  private static final CompactOptions OPTIONS = CompactOptions.defaults().withPatience(PATIENCE);

  private final int count;
  private final BenchTable table;
  private final Words words = new Words(new Random(1));
  private final Random random = new Random(2);
  private final List<ThoughtId> thoughts = new ArrayList<>();

  BootstrapBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder();
        RelayChild relay = new RelayChild(folder.path);
        Space laptop = Space.create(folder.path.resolve("laptop"), named("laptop"))) {
      laptop.useRelay(URI.create(relay.client().address().toString()), null);
      write(laptop, count);
      laptop.sync(PATIENCE);
      try (Space phone = join(laptop, folder.path.resolve("phone"))) {
        everything(phone, laptop);
        compact(laptop, phone);
      }
      write(laptop, count / TAIL);
      laptop.sync(PATIENCE);
      try (Space tablet = join(laptop, folder.path.resolve("tablet"))) {
        bySnapshot(tablet, laptop);
      }
    }
  }

  private static SpaceSettings named(String name) {
    return SpaceSettings.defaults().withDeviceName(name);
  }

  private void write(Space space, int entries) {
    for (int i = 0; i < entries; i++) {
      if (thoughts.isEmpty() || i % EDITS_OF_A_THOUGHT == 0) {
        thoughts.add(space.edit(edit -> edit.add(words.text())).id());
      } else {
        ThoughtId thought = thoughts.get(random.nextInt(thoughts.size()));
        space.edit(edit -> edit.splice(thought, 0, 0, "more "));
      }
    }
  }

  private static Space join(Space inviter, Path home) throws Exception {
    try (Invitation invitation = inviter.invite();
        Joining joining = Space.join(home, invitation.ticket(), named("new"))) {
      joining.code().get(60, TimeUnit.SECONDS);
      invitation.code().get(60, TimeUnit.SECONDS);
      joining.confirm(true);
      invitation.confirm(true);
      invitation.result().get(60, TimeUnit.SECONDS);
      return joining.result().get(60, TimeUnit.SECONDS);
    }
  }

  private void everything(Space phone, Space laptop) {
    long began = System.nanoTime();
    SyncResult synced = phone.sync(PATIENCE);
    table.add(
        new Row("new device, all entries", workload("every entry is fetched"))
            .ok(phone.stateRoot().equals(laptop.stateRoot()))
            .median(System.nanoTime() - began)
            .bytes((double) synced.bytesReceived())
            .memory(Machine.heap()));
  }

  private void compact(Space laptop, Space phone) {
    long began = System.nanoTime();
    Compaction made = laptop.compact(OPTIONS, SnapshotProgress.NONE);
    long second = System.nanoTime();
    Compaction vouched = phone.compact(OPTIONS, SnapshotProgress.NONE);
    long end = System.nanoTime();
    table.add(
        new Row("compact, first", workload("snapshot made and brought to the relay"))
            .ok(made.outcome() == Compaction.Outcome.MADE)
            .median(second - began));
    table.add(
        new Row("compact, second", workload("fetched, made anew from entries, compared"))
            .ok(vouched.outcome() == Compaction.Outcome.VOUCHED && vouched.attested().stable())
            .median(end - second));
  }

  private void bySnapshot(Space tablet, Space laptop) {
    long[] bytes = {0};
    long began = System.nanoTime();
    var unused = tablet.beginFromRelay((step, done, all) -> bytes[0] = all).orElseThrow();
    SyncResult tail = tablet.sync(PATIENCE);
    long took = System.nanoTime() - began;
    table.add(
        new Row("new device, snapshot", workload("snapshot and " + count / TAIL + " entries after"))
            .ok(tablet.stateRoot().equals(laptop.stateRoot()))
            .median(took)
            .bytes((double) (bytes[0] + tail.bytesReceived()))
            .memory(Machine.heap())
            .target("seconds"));
  }

  private String workload(String what) {
    return String.format(Locale.ROOT, "%,d entries, %,d texts; ", count, thoughts.size()) + what;
  }
}
