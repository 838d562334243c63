package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;

class LiveQueryTest {
  @TempDir private Path directory;
  private Space space;
  private final BlockingQueue<Difference> told = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() {
    space = Space.openOrCreate(directory.resolve("home"));
  }

  @AfterEach
  void close() {
    space.close();
  }

  private Difference next() throws InterruptedException {
    return Objects.requireNonNull(told.poll(30, TimeUnit.SECONDS), "nothing was told");
  }

  @Test
  void live_pageOfATag_tellsWhatComesChangesAndGoes() throws Exception {
    ThoughtId first = space.edit(edit -> edit.add("one", "x")).id();
    try (LiveQuery query = space.live(ThoughtQuery.latest(10).tagged("x"), told::add)) {
      assertThat(query.thoughts()).extracting(Thought::id).containsExactly(first);

      ThoughtId second = space.edit(edit -> edit.add("two", "x")).id();
      Difference added = next();
      assertThat(added.added()).extracting(Thought::id).containsExactly(second);
      assertThat(added.changed()).isEmpty();

      space.edit(edit -> edit.setContent(first, "one and a half"));
      assertThat(next().changed()).extracting(Thought::content).containsExactly("one and a half");

      space.edit(edit -> edit.untag(first, "x"));
      assertThat(next().removed()).containsExactly(first);
      assertThat(query.thoughts()).extracting(Thought::id).containsExactly(second);
    }
  }

  @Test
  void live_changeElsewhere_tellsNothing() throws Exception {
    try (LiveQuery query = space.live(ThoughtQuery.latest(10).tagged("x"), told::add)) {
      space.edit(edit -> edit.add("not of this tag", "y"));
      ThoughtId mine = space.edit(edit -> edit.add("of this tag", "x")).id();
      assertThat(next().added()).extracting(Thought::id).containsExactly(mine);
      assertThat(query.thoughts()).hasSize(1);
    }
  }

  @Test
  void live_neighbourhood_tellsEdgesAndTheirAttributes() throws Exception {
    ThoughtId centre = space.edit(edit -> edit.add("centre")).id();
    ThoughtId other = space.edit(edit -> edit.add("other")).id();
    try (LiveQuery query = space.live(centre, Traversal.within(1), told::add)) {
      EdgeKey[] key = new EdgeKey[1];
      space.edit(edit -> key[0] = edit.link(centre, "cites", other));
      Difference linked = next();
      assertThat(linked.added()).extracting(Thought::id).containsExactly(other);
      assertThat(linked.edges()).extracting(Edge::key).containsExactly(key[0]);

      space.edit(edit -> edit.setAttribute(key[0], "page", new FieldValue.Int64(7)));
      assertThat(next().edges())
          .extracting(edge -> edge.attributes().get("page"))
          .containsExactly(new FieldValue.Int64(7));

      space.edit(edit -> edit.unlink(key[0]));
      Difference unlinked = next();
      assertThat(unlinked.removed()).containsExactly(other);
      assertThat(unlinked.removedEdges()).containsExactly(key[0]);
      assertThat(query.edges()).isEmpty();
    }
  }

  @Test
  void live_manyCommits_endsWithTheAnswerOfNow() throws Exception {
    try (LiveQuery query = space.live(ThoughtQuery.latest(500), told::add)) {
      for (int i = 0; i < 200; i++) {
        space.edit(edit -> edit.add("thought"));
      }
      int added = 0;
      while (added < 200) {
        added += next().added().size();
      }
      assertThat(query.thoughts()).hasSize(200);
    }
  }

  @Test
  void live_listenerThatFails_isCalledAgain() throws Exception {
    try (LiveQuery query =
        space.live(
            ThoughtQuery.latest(10),
            difference -> {
              told.add(difference);
              throw new IllegalStateException("a listener's own fault");
            })) {
      space.edit(edit -> edit.add("one"));
      next();
      space.edit(edit -> edit.add("two"));
      next();
      assertThat(query.thoughts()).hasSize(2);
    }
  }

  @Test
  void close_thenWrite_tellsNothing() {
    LiveQuery query = space.live(ThoughtQuery.latest(10), told::add);
    query.close();
    space.edit(edit -> edit.add("one"));
    assertThat(query.thoughts()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void thoughts_betweenTwoTimes_areThoseEditedThen() {
    space.edit(edit -> edit.add("now"));
    Instant now = Instant.now();
    List<Thought> today =
        space
            .thoughts(
                ThoughtQuery.latest(10).between(now.minusSeconds(3600), now.plusSeconds(3600)))
            .thoughts();
    assertThat(today).hasSize(1);
    assertThat(
            space
                .thoughts(ThoughtQuery.latest(10).between(Instant.EPOCH, now.minusSeconds(3600)))
                .thoughts())
        .isEmpty();
    assertThat(
            space
                .thoughts(
                    ThoughtQuery.latest(10)
                        .between(
                            Instant.ofEpochMilli(today.get(0).edited().wallMillis()),
                            now.plusSeconds(3600)))
                .thoughts())
        .hasSize(1);
  }
}
