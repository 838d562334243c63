package org.logomesh.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.sync.Conversation;
import org.logomesh.client.sync.PeerName;

/** One device alone: writes, reads, searches; and takes in what another device wrote. */
final class StoreBench {
  private static final int PER_FILL = 1_000;
  private static final int WRITES = 3_000;
  private static final int WARM_UP = 500;
  private static final int READS = 20_000;
  private static final int SEARCHES = 300;
  private static final int HITS = 20;
  private static final int WORDS = 4_000;
  private static final int WORDS_IN_A_THOUGHT = 12;
  private static final int MOST_APPLIED = 100_000;
  private static final int THOUGHTS_IN_AN_ENTRY = 4;

  private final int count;
  private final BenchTable table;
  private final Random random = new Random(1);
  private final List<ThoughtId> ids = new ArrayList<>();

  StoreBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder()) {
      Path home = folder.path.resolve("space");
      try (Space space = Space.create(home, SpaceSettings.defaults())) {
        fill(space);
      }
      inSpace(home, Folder.bytes(home));
    }
    int entries = Math.min(count, MOST_APPLIED);
    apply("store apply single", entries, 1, this::createOne);
    apply(
        "store apply", entries / THOUGHTS_IN_AN_ENTRY, 2 * THOUGHTS_IN_AN_ENTRY, this::addThoughts);
  }

  private void inSpace(Path home, long size) {
    try (Space space = Space.open(home)) {
      String among = String.format(Locale.ROOT, " among %,d thoughts", count);
      table.add(
          new Row("store size", String.format(Locale.ROOT, "%,d thoughts; per thought", count))
              .bytes(size / (double) count)
              .memory(Machine.heap()));
      write(space, among);
      read(space, among);
      search(space, among);
    }
  }

  private void fill(Space space) {
    long began = System.nanoTime();
    while (ids.size() < count) {
      int part = Math.min(PER_FILL, count - ids.size());
      ids.addAll(
          space
              .edit(
                  edit -> {
                    for (int i = 0; i < part; i++) {
                      var unused = edit.add(text());
                    }
                  })
              .created());
    }
    table.add(
        new Row("store fill", String.format(Locale.ROOT, "%,d thoughts, 1,000 a change", count))
            .rate(count, System.nanoTime() - began));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS_IN_A_THOUGHT; i++) {
      text.append(word()).append(' ');
    }
    return text.toString();
  }

  // Some words are much more frequent than others, as in any language.
  private String word() {
    double share = random.nextDouble();
    return "w" + Integer.toString(((int) (share * share * WORDS)) * 7919 + 40_000, 36);
  }

  private void write(Space space, String among) {
    Percentiles times = new Percentiles();
    long began = System.nanoTime();
    for (int i = 0; i < WRITES + WARM_UP; i++) {
      String content = text();
      long before = System.nanoTime();
      var unused = space.edit(edit -> edit.add(content));
      if (i >= WARM_UP) {
        times.add(System.nanoTime() - before);
      } else {
        began = System.nanoTime();
      }
    }
    table.add(
        new Row("store write", "a thought added, durable," + among)
            .times(times)
            .rate(WRITES, System.nanoTime() - began)
            .target("<= 1 ms, p99 <= 5 ms"));
  }

  private void read(Space space, String among) {
    Percentiles times = new Percentiles();
    boolean ok = true;
    long began = System.nanoTime();
    for (int i = 0; i < READS; i++) {
      ThoughtId id = ids.get(random.nextInt(ids.size()));
      long before = System.nanoTime();
      ok &= space.thought(id).isPresent();
      times.add(System.nanoTime() - before);
    }
    table.add(
        new Row("store read", "a thought by its id," + among)
            .ok(ok)
            .times(times)
            .rate(READS, System.nanoTime() - began)
            .target("<= 50 us"));
  }

  private void search(Space space, String among) {
    Percentiles times = new Percentiles();
    long hits = 0;
    long began = System.nanoTime();
    for (int i = 0; i < SEARCHES; i++) {
      String words = word() + " " + word();
      long before = System.nanoTime();
      hits += space.search(words, HITS).size();
      times.add(System.nanoTime() - before);
    }
    table.add(
        new Row("store search", "two words, best " + HITS + "," + among)
            .ok(hits > 0)
            .times(times)
            .rate(SEARCHES, System.nanoTime() - began)
            .figure("hits_each", hits / (double) SEARCHES)
            .target("<= 10 ms"));
  }

  private void createOne(GraphEdit edit) {
    edit.create(ThoughtId.of(bytes()));
  }

  private void addThoughts(GraphEdit edit) {
    for (int i = 0; i < THOUGHTS_IN_AN_ENTRY; i++) {
      edit.create(ThoughtId.of(bytes()), text());
    }
  }

  private byte[] bytes() {
    byte[] bytes = new byte[ThoughtId.SIZE];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * What another device wrote: verified, opened, merged, committed; the time of that side alone.
   */
  private void apply(String name, int entries, int operations, Consumer<GraphEdit> one)
      throws Exception {
    try (Folder folder = new Folder()) {
      BenchSpace space = new BenchSpace(null);
      try (BenchDevice from = space.founder;
          BenchDevice to = space.admit(folder.path.resolve("to.db"))) {
        var unused =
            from.call(
                replica -> {
                  for (int i = 0; i < entries; i++) {
                    var unusedEdit = replica.edit(one);
                  }
                  return true;
                });
        long nanos = converse(from, to);
        to.store.checkpoint();
        table.add(
            new Row(name, entries + " entries of " + operations + " operations; rate: operations")
                .ok(from.root().equals(to.root()))
                .rate((long) entries * operations, nanos)
                .memory(Machine.heap())
                .bytes(Folder.bytes(folder.path) / (double) entries)
                .target(">= 50,000/s"));
      }
    }
  }

  private static long converse(BenchDevice from, BenchDevice to) {
    Queue<byte[]> toFrom = new ArrayDeque<>();
    Queue<byte[]> toTo = new ArrayDeque<>();
    Conversation left = begin(from, to, toTo);
    Conversation right = begin(to, from, toFrom);
    long nanos = 0;
    while (!toFrom.isEmpty() || !toTo.isEmpty()) {
      byte[] frame = toFrom.poll();
      if (frame != null) {
        deliver(from, left, frame);
      }
      byte[] other = toTo.poll();
      if (other != null) {
        long before = System.nanoTime();
        deliver(to, right, other);
        nanos += System.nanoTime() - before;
      }
    }
    return nanos;
  }

  private static Conversation begin(BenchDevice device, BenchDevice peer, Queue<byte[]> out) {
    PeerName name = PeerName.device(peer.keys.deviceId());
    return device.call(
        replica -> {
          Conversation made =
              replica.converse(name, replica.syncSettings(), out::add, new BenchDevice.Ears(null));
          made.start();
          return made;
        });
  }

  private static void deliver(BenchDevice device, Conversation conversation, byte[] frame) {
    var unused =
        device.call(
            replica -> {
              conversation.onBytes(frame);
              return true;
            });
  }
}
