package org.logomesh.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.SnapshotMaker;
import org.logomesh.client.sync.SnapshotVerifier;

/** A space into a snapshot and back: made, verified, and begun with on a new device. */
final class SnapshotBench {
  private static final int IN_A_CHANGE = 200;

  private final int count;
  private final BenchTable table;
  private final Words words = new Words(new Random(1));

  SnapshotBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder()) {
      BenchSpace space = new BenchSpace(folder.path.resolve("made.db"));
      try (BenchDevice founder = space.founder) {
        fill(founder);
        Path file = folder.path.resolve("snapshot");
        StateSnapshot saved = save(space, file);
        verify(space, file, folder.path.resolve("scratch.db"), saved);
        begin(space, file, folder.path.resolve("begun.db"), saved);
      }
    }
  }

  private void fill(BenchDevice founder) {
    List<ThoughtId> ids = new ArrayList<>();
    Random random = new Random(2);
    while (ids.size() < count) {
      int part = Math.min(IN_A_CHANGE, count - ids.size());
      var unused =
          founder.call(
              replica ->
                  replica.edit(
                      edit -> {
                        for (int i = 0; i < part; i++) {
                          ThoughtId id = id(random);
                          edit.create(id, words.text());
                          if (!ids.isEmpty()) {
                            ThoughtId to = ids.get(random.nextInt(ids.size()));
                            edit.addEdge(new EdgeKey(id, "next", to, Cardinality.MANY));
                          }
                          ids.add(id);
                        }
                      }));
    }
    // As many entries as a space has that was imported and then used for a while.
    for (int i = 0; i < count / 10; i++) {
      ThoughtId id = ids.get(random.nextInt(ids.size()));
      var unused = founder.call(replica -> replica.edit(edit -> edit.addTag(id, "seen")));
    }
  }

  private static ThoughtId id(Random random) {
    byte[] bytes = new byte[ThoughtId.SIZE];
    random.nextBytes(bytes);
    return ThoughtId.of(bytes);
  }

  private StateSnapshot save(BenchSpace space, Path file) throws IOException {
    long began = System.nanoTime();
    SnapshotMaker maker = space.founder.call(replica -> replica.snapshotMaker());
    StateSnapshot saved;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      saved = maker.write(out, 0, space.random);
    }
    if (saved == null) {
      throw new IllegalStateException("somebody else wrote to the benchmark's space");
    }
    table.add(
        row("snapshot save", saved, System.nanoTime() - began)
            .ok(saved.stateRoot().equals(space.founder.root()))
            .bytes(Files.size(file) / (double) count));
    return saved;
  }

  private void verify(BenchSpace space, Path file, Path scratch, StateSnapshot saved)
      throws IOException {
    SnapshotVerifier verifier = space.founder.call(replica -> replica.snapshotVerifier());
    long began = System.nanoTime();
    try (SpaceStore store = SpaceStore.open(scratch, space.random);
        InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      boolean same = verifier.verify(in, store).equals(saved);
      table.add(row("snapshot verify", saved, System.nanoTime() - began).ok(same));
    }
  }

  private void begin(BenchSpace space, Path file, Path database, StateSnapshot saved) {
    try (BenchDevice fresh = space.admit(database)) {
      long began = System.nanoTime();
      StateSnapshot begun = fresh.call(replica -> replica.begin(open(file)));
      long took = System.nanoTime() - began;
      table.add(
          row("snapshot begin", saved, took)
              .ok(begun.equals(saved) && fresh.root().equals(saved.stateRoot()))
              .memory(Machine.heap()));
    }
  }

  private static InputStream open(Path file) {
    try {
      return new BufferedInputStream(Files.newInputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Row row(String name, StateSnapshot of, long nanos) {
    return new Row(
            name,
            String.format(
                Locale.ROOT,
                "%,d thoughts, %,d edges, %,d entries",
                of.counts().thoughts(),
                of.counts().edges(),
                of.counts().entries()))
        .rate(count, nanos);
  }
}
