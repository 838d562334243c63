package org.logomesh.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.ThoughtQuery;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;

/**
 * Questions along the edges of a large graph: three edges a thought, most of them to neighbours.
 */
final class GraphBench {
  private static final int PER_FILL = 500;
  private static final int EDGES = 3;
  private static final int TAGS = 1_000;
  private static final int QUESTIONS = 2_000;
  private static final int WARM_UP = 300;

  private final int count;
  private final BenchTable table;
  private final Random random = new Random(1);
  private final List<ThoughtId> ids = new ArrayList<>();

  GraphBench(int count, BenchTable table) {
    this.count = count;
    this.table = table;
  }

  void run() throws Exception {
    try (Folder folder = new Folder()) {
      Path home = folder.path.resolve("space");
      try (Space space = Space.create(home, SpaceSettings.defaults())) {
        fill(space);
      }
      long began = System.nanoTime();
      try (Space space = Space.open(home)) {
        String what = String.format(Locale.ROOT, "%,d thoughts, %,d edges", count, count * EDGES);
        table.add(
            new Row("graph open", what + "; heap after it")
                .median(System.nanoTime() - began)
                .memory(Machine.heap())
                .bytes(Folder.bytes(home) / (double) count)
                .target("<= 500 ms, <= 100 MB"));
        ask(space);
      }
    }
  }

  private void fill(Space space) {
    long began = System.nanoTime();
    while (ids.size() < count) {
      int part = Math.min(PER_FILL, count - ids.size());
      var unused =
          space.edit(
              edit -> {
                for (int i = 0; i < part; i++) {
                  ThoughtId id = edit.add("Thought number " + ids.size());
                  edit.tag(id, "tag" + random.nextInt(TAGS));
                  ids.add(id);
                  for (int j = 0; j < EDGES; j++) {
                    edit.link(id, j == 0 ? "part of" : "about", target());
                  }
                }
              });
    }
    table.add(
        new Row("graph fill", "of it, 500 thoughts a change")
            .rate(count, System.nanoTime() - began));
  }

  // Two of three edges stay near, as those of people do.
  private ThoughtId target() {
    int last = ids.size() - 1;
    int back = random.nextInt(3) < 2 ? random.nextInt(100) : random.nextInt(last + 1);
    return ids.get(Math.max(0, last - back));
  }

  private void ask(Space space) {
    Instant begin = Instant.now().minusSeconds(3600);
    question(
        "graph 1 hop",
        "a thought's neighbours, both ways",
        "",
        i -> space.around(ids.get(i), Traversal.within(1)).thoughts().size());
    question(
        "graph 2 hops",
        "neighbours of neighbours, both ways",
        "<= 1 ms",
        i -> space.around(ids.get(i), Traversal.within(2)).thoughts().size());
    question("graph backlinks", "edges to a thought", "", i -> space.edgesTo(ids.get(i)).size());
    question(
        "graph path",
        "the shortest ways within 4 hops between two, best 3",
        "",
        i -> space.paths(ids.get(i), near(i), Traversal.within(4), 3).size());
    question(
        "graph tag",
        "100 thoughts with a tag, edges among them",
        "",
        i -> space.tagged("tag" + random.nextInt(TAGS), 100).thoughts().size());
    question(
        "graph time",
        "a page of 50 of the last hour",
        "",
        i ->
            space
                .thoughts(ThoughtQuery.latest(50).between(begin, begin.plusSeconds(7200)))
                .thoughts()
                .size());
  }

  private ThoughtId near(int which) {
    return ids.get(Math.max(0, which - random.nextInt(50)));
  }

  private void question(String name, String what, String target, IntUnaryOperator ask) {
    Percentiles times = new Percentiles();
    long answers = 0;
    for (int i = 0; i < QUESTIONS + WARM_UP; i++) {
      int which = random.nextInt(ids.size());
      long before = System.nanoTime();
      int found = ask.applyAsInt(which);
      if (i >= WARM_UP) {
        times.add(System.nanoTime() - before);
        answers += found;
      }
    }
    Row row =
        new Row(name, what)
            .ok(answers > 0)
            .times(times)
            .figure("answers_each", answers / (double) QUESTIONS);
    table.add(target.isEmpty() ? row : row.target(target));
  }
}
