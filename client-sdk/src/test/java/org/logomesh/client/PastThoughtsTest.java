package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.GraphQueries;
import org.logomesh.model.id.EntryHash;

/** The whole graph as it was. */
class PastThoughtsTest {
  private static final long BEGIN = 1_760_000_000_000L;

  @TempDir Path folder;
  private final AtomicLong millis = new AtomicLong(BEGIN);
  private Space space;

  @BeforeEach
  void open() {
    space = Space.create(folder.resolve("home"), SpaceSettings.defaults().withClock(this::tick));
  }

  @AfterEach
  void close() {
    space.close();
  }

  private ThoughtId add(String content) {
    return space.edit(edit -> edit.add(content)).id();
  }

  private static List<PastThought> all(PastThoughts past, int page) {
    List<PastThought> all = new ArrayList<>();
    List<PastThought> next = past.next(page);
    while (!next.isEmpty()) {
      all.addAll(next);
      assertThat(next).hasSizeLessThanOrEqualTo(page);
      next = past.next(page);
    }
    return all;
  }

  private List<String> contents(Moment moment) {
    return all(space.thoughtsAt(moment), 2).stream()
        .map(past -> past.thought().orElseThrow().content())
        .toList();
  }

  private Instant tick() {
    return Instant.ofEpochMilli(millis.getAndIncrement());
  }

  private Moment now() {
    return Moment.time(tick());
  }

  @Test
  void thoughtsAt_aTime_areThoseThatWereAliveTheLastTouchedFirst() {
    ThoughtId a = add("a");
    Moment one = now();
    ThoughtId b = add("b");
    space.edit(edit -> edit.setContent(a, "A"));
    Moment two = now();
    space.edit(edit -> edit.delete(a).setContent(b, "B"));
    Moment three = now();
    space.edit(edit -> edit.restore(a));
    assertThat(contents(Moment.time(Instant.EPOCH))).isEmpty();
    assertThat(contents(one)).containsExactly("a");
    assertThat(contents(two)).containsExactly("A", "b");
    assertThat(contents(three)).containsExactly("B");
    assertThat(contents(now())).containsExactly("A", "B");
  }

  @Test
  void thoughtsAt_aVersion_areThoseBelowThatLine() {
    ThoughtId a = add("a");
    EntryHash version = space.history(a, null, 1).entries().get(0).origin().entry();
    add("b");
    assertThat(contents(Moment.after(version))).containsExactly("a");
    String digits = version.toString();
    assertThat(space.findEntries(digits.substring(0, 8), 2)).containsExactly(version);
    assertThat(space.findEntries(digits.substring(0, 40), 2)).containsExactly(version);
    assertThat(space.findEntries(digits, 2)).containsExactly(version);
    assertThat(space.findEntries(digits.substring(0, 63) + other(digits.charAt(63)), 2)).isEmpty();
    EntryHash none = EntryHash.of(new byte[EntryHash.SIZE]);
    assertThatThrownBy(() -> space.thoughtsAt(Moment.after(none)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static char other(char digit) {
    return digit == '0' ? '1' : '0';
  }

  @Test
  void edgesTo_aThoughtThen_areThoseOfLivingSourcesThatShowedIt() {
    ThoughtId a = add("a");
    ThoughtId b = add("b");
    ThoughtId c = add("c");
    space.edit(edit -> edit.link(a, "to", c));
    space.edit(edit -> edit.link(b, "up", c, Cardinality.ONE));
    Moment linked = now();
    space.edit(edit -> edit.link(b, "up", a, Cardinality.ONE));
    Moment moved = now();
    space.edit(edit -> edit.delete(a));
    Moment deleted = now();
    space.edit(edit -> edit.restore(a));
    assertThat(sources(c, linked)).containsExactlyInAnyOrder(a, b);
    assertThat(sources(c, moved)).containsExactly(a);
    assertThat(sources(a, moved)).containsExactly(b);
    assertThat(sources(c, deleted)).isEmpty();
    assertThat(sources(c, now())).containsExactly(a);
    assertThat(sources(c, Moment.time(Instant.EPOCH))).isEmpty();
  }

  private List<ThoughtId> sources(ThoughtId target, Moment moment) {
    return space.edgesTo(target, moment).stream().map(edge -> edge.key().source()).toList();
  }

  /** What was shown at each of many moments is what is said of it afterwards. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void thoughtsAt_anyMoment_isWhatWasShownThen(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ThoughtId> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ids.add(add("thought " + i));
    }
    Map<Moment, Set<Object>> shown = new LinkedHashMap<>();
    for (int step = 0; step < 40; step++) {
      ThoughtId one = ids.get(random.nextInt(ids.size()));
      ThoughtId two = ids.get(random.nextInt(ids.size()));
      int what = random.nextInt(7);
      int mark = step;
      space.edit(
          edit -> {
            switch (what) {
              case 0 -> ids.add(edit.add("new " + mark));
              case 1 -> edit.delete(one);
              case 2 -> edit.restore(one);
              case 3 -> edit.setContent(one, "text " + mark).setContent(two, "and " + mark);
              case 4 -> edit.tag(one, "t" + mark);
              case 5 -> edit.link(one, "up", two, Cardinality.ONE);
              default -> edit.link(one, "to", two);
            }
          });
      shown.put(now(), graph());
    }
    shown.forEach((moment, graph) -> assertThat(graph(moment)).isEqualTo(graph));
  }

  private Set<Object> graph() {
    Set<Object> graph = new HashSet<>();
    for (Thought thought : space.thoughts(ThoughtQuery.latest(GraphQueries.MAX_PAGE)).thoughts()) {
      graph.add(thought);
      graph.addAll(space.edgesTo(thought.id()).stream().map(Edge::key).toList());
    }
    return graph;
  }

  private Set<Object> graph(Moment moment) {
    Set<Object> graph = new HashSet<>();
    for (PastThought past : all(space.thoughtsAt(moment), 3)) {
      Thought thought = past.thought().orElseThrow();
      graph.add(thought);
      graph.addAll(space.edgesTo(thought.id(), moment).stream().map(Edge::key).toList());
    }
    return graph;
  }
}
