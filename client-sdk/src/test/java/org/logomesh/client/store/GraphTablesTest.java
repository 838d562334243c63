package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.StateRoot;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.store.GraphQueries.Page;
import org.logomesh.client.store.GraphQueries.Position;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.EntryHash;

class GraphTablesTest {
  private static final String[] WORDS = {"mesh", "relay", "épice", "知識", "quiet", "λόγος"};

  private final SplittableRandom random = new SplittableRandom(42);

  private static SpaceStore memoryStore(long seed) {
    return SpaceStore.inMemory(new SplittableRandom(seed));
  }

  private static ThoughtId id(int number) {
    byte[] bytes = new byte[ThoughtId.SIZE];
    bytes[0] = (byte) (number * 37);
    bytes[15] = (byte) number;
    return ThoughtId.of(bytes);
  }

  /** Two devices edit the same few cells, meet now and then, hide entries and fail transactions. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void put_randomEditsOfTwoDevices_sameAsInMemory(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    try (SpaceStore first = memoryStore(1);
        SpaceStore second = memoryStore(2)) {
      List<TestDevice> devices = List.of(new TestDevice(1, first), new TestDevice(2, second));
      for (int step = 0; step < 120; step++) {
        TestDevice device = devices.get(dice.nextInt(2));
        switch (dice.nextInt(12)) {
          case 0 -> device.takeAll(devices.get(dice.nextInt(2)));
          case 1 -> hideOrShow(device, dice);
          case 2 -> failingEdit(device, dice);
          default -> device.edit(randomEdit(dice));
        }
        if (step % 20 == 19) {
          assertSameAsInMemory(device);
        }
      }
      devices.get(0).takeAll(devices.get(1));
      devices.get(1).takeAll(devices.get(0));
      devices.forEach(GraphTablesTest::assertSameAsInMemory);
      byte[] before = first.graph().stateRoot();
      devices.get(0).rebuild();
      assertThat(first.graph().stateRoot()).isEqualTo(before);
      assertSameAsInMemory(devices.get(0));
    }
  }

  @Test
  void put_rolledBack_forgetsStatesTextsAndEdges() {
    try (SpaceStore store = memoryStore(1)) {
      TestDevice device = new TestDevice(1, store);
      EdgeKey edge = new EdgeKey(id(1), "knows", id(2), Cardinality.MANY);
      device.edit(edit -> edit.create(id(1), "before").create(id(2), "other"));
      byte[] root = store.graph().stateRoot();

      assertThatThrownBy(
              () ->
                  device.edit(
                      edit -> {
                        edit.setText(id(1), "after").addEdge(edge).addTag(id(1), "tag");
                        TestDevice.merged(store.graph(), pending(edit));
                        assertThat(store.graph().text(id(1)).text()).isEqualTo("after");
                        assertThat(content(store, id(1))).isEqualTo("after");
                        throw new UnsupportedOperationException("crash");
                      }))
          .isInstanceOf(UnsupportedOperationException.class);

      assertThat(content(store, id(1))).isEqualTo("before");
      assertThat(store.queries().tags()).isEmpty();
      store.run(
          () -> {
            assertThat(store.graph().text(id(1)).text()).isEqualTo("before");
            assertThat(store.graph().edge(edge)).isNull();
          });
      assertThat(store.graph().stateRoot()).isEqualTo(root);
    }
  }

  @Test
  void text_longHistory_isStoredInPartsAndReadBack() {
    try (SpaceStore store = memoryStore(1)) {
      TestDevice device = new TestDevice(1, store);
      device.edit(edit -> edit.create(id(1), "start"));
      StringBuilder typed = new StringBuilder("start");
      for (int i = 0; i < 300; i++) {
        typed.insert(random.nextInt(typed.length()), WORDS[i % WORDS.length]);
        device.edit(edit -> edit.setText(id(1), typed.toString()));
      }
      byte[] image = store.image();

      try (SpaceStore reopened =
          SpaceStore.fromImage(image, OpenToken.SAME, new SplittableRandom(3))) {
        TextDocument text =
            reopened.transaction(
                () -> {
                  TextDocument read = reopened.graph().text(id(1));
                  assertThat(reopened.graph().text(id(1))).isSameAs(read);
                  return read;
                });
        assertThat(text.text()).isEqualTo(typed.toString());
        assertThat(text.spliceCount())
            .isEqualTo(device.memory.text(id(1)).spliceCount())
            .isGreaterThan(300);
        assertThat(text.heads()).isEqualTo(device.memory.text(id(1)).heads());
        assertThat(reopened.graph().stateRoot()).isEqualTo(StateRoot.of(device.memory));
      }
    }
  }

  @Test
  void spill_hugeTransaction_commitsAllOfIt() {
    try (SpaceStore store = memoryStore(1)) {
      TestDevice device = new TestDevice(1, store);
      store.run(
          () -> {
            for (int i = 0; i < 100; i++) {
              int number = i;
              device.edit(edit -> edit.create(id(number), "number " + number));
              if (i % 10 == 0) {
                store.graph().spill();
              }
            }
          });

      assertThat(store.queries().counts().thoughts()).isEqualTo(100);
      assertSameAsInMemory(device);
    }
  }

  @Test
  void list_pagesWhileEdited_showsEachThoughtOnceNewestFirst() {
    try (SpaceStore store = memoryStore(1)) {
      TestDevice device = new TestDevice(1, store);
      for (int i = 0; i < 25; i++) {
        int number = i;
        device.edit(edit -> edit.create(id(number), "n" + number).addTag(id(number), "all"));
      }
      device.edit(edit -> edit.setText(id(3), "edited last"));

      List<Thought> listed = new ArrayList<>();
      List<Thought> tagged = new ArrayList<>();
      Position at = Position.START;
      while (at != null) {
        Page page = store.queries().list(at, Long.MIN_VALUE, 10);
        listed.addAll(page.thoughts());
        at = page.next();
      }
      at = Position.START;
      while (at != null) {
        Page page = store.queries().tagged("all", at, Long.MIN_VALUE, 5);
        tagged.addAll(page.thoughts());
        at = page.next();
      }

      assertThat(listed).hasSize(25).doesNotHaveDuplicates().isEqualTo(tagged);
      assertThat(listed.get(0).content()).isEqualTo("edited last");
      assertThat(listed.get(1).content()).isEqualTo("n24");
      assertThat(listed.get(24).content()).isEqualTo("n0");
    }
  }

  @Test
  void withIdPrefix_oddNumberOfDigits_findsThoseThatBeginSo() {
    try (SpaceStore store = memoryStore(1)) {
      TestDevice device = new TestDevice(1, store);
      ThoughtId one = ThoughtId.parse("abc1" + "0".repeat(28));
      ThoughtId two = ThoughtId.parse("abd2" + "0".repeat(28));
      device.edit(edit -> edit.create(one, "one").create(two, "two"));

      assertThat(store.queries().withIdPrefix("ab", 10))
          .extracting(Thought::id)
          .containsExactly(one, two);
      assertThat(store.queries().withIdPrefix("ABC", 10))
          .extracting(Thought::id)
          .containsExactly(one);
      assertThat(store.queries().withIdPrefix(two.toString(), 10)).hasSize(1);
      assertThat(store.queries().withIdPrefix("00", 10)).isEmpty();
      assertThatThrownBy(() -> store.queries().withIdPrefix("xy", 10))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void conflicts_noticedAndResolved_areNumberedAndGo() {
    try (SpaceStore first = memoryStore(1);
        SpaceStore second = memoryStore(2)) {
      TestDevice a = new TestDevice(1, first);
      TestDevice b = new TestDevice(2, second);
      a.edit(edit -> edit.create(id(1), "shared").create(id(2)).create(id(3)));
      b.takeAll(a);
      a.edit(edit -> edit.setField(id(1), "state", new FieldValue.Text("open")));
      b.edit(edit -> edit.setField(id(1), "state", new FieldValue.Text("closed")));
      a.edit(edit -> edit.addEdge(new EdgeKey(id(1), "parent", id(2), Cardinality.ONE)));
      b.edit(edit -> edit.addEdge(new EdgeKey(id(1), "parent", id(3), Cardinality.ONE)));
      a.takeAll(b);

      List<ConflictQueries.Numbered> found = first.conflicts().after(0, 10);
      assertThat(found)
          .extracting(numbered -> numbered.conflict().kind())
          .containsExactly(Conflict.Kind.FIELD, Conflict.Kind.EDGE_ONE);
      assertThat(first.conflicts().counts())
          .isEqualTo(Map.of(Conflict.Kind.FIELD, 1L, Conflict.Kind.EDGE_ONE, 1L));
      assertThat(first.edges().from(id(1)))
          .extracting(edge -> edge.key().target())
          .containsExactly(id(3));
      assertThat(first.conflicts().lastNumber()).isEqualTo(found.get(1).number());

      a.edit(edit -> found.forEach(numbered -> edit.resolve(numbered.conflict())));

      assertThat(first.conflicts().after(0, 10)).isEmpty();
      assertThat(first.conflicts().counts()).isEmpty();
      assertThat(first.conflicts().lastNumber()).isEqualTo(found.get(1).number());
    }
  }

  @Test
  void edges_endsNotAlive_areNotShown() {
    try (SpaceStore store = memoryStore(1)) {
      TestDevice device = new TestDevice(1, store);
      EdgeKey edge = new EdgeKey(id(1), "knows", id(2), Cardinality.MANY);
      device.edit(edit -> edit.create(id(1), "one").addEdge(edge));
      assertThat(store.edges().from(id(1))).isEmpty();
      assertThat(store.edges().to(id(2))).hasSize(1);

      device.edit(edit -> edit.create(id(2), "two"));
      assertThat(store.edges().from(id(1))).extracting(Edge::key).containsExactly(edge);

      device.edit(edit -> edit.delete(id(1)));
      assertThat(store.edges().to(id(2))).isEmpty();
    }
  }

  private static String content(SpaceStore store, ThoughtId id) {
    return Objects.requireNonNull(store.queries().thought(id), "not alive").content();
  }

  private static void failingEdit(TestDevice device, SplittableRandom dice) {
    Consumer<GraphEdit> intents = randomEdit(dice);
    try {
      device.edit(
          edit -> {
            intents.accept(edit);
            TestDevice.merged(device.store.graph(), pending(edit));
            device.store.queries().counts();
            throw new UnsupportedOperationException("crash");
          });
    } catch (UnsupportedOperationException expected) {
      assertThat(expected).hasMessage("crash");
    }
  }

  private static TestDevice.TestEdit pending(GraphEdit edit) {
    EntryHash hash = EntryHash.of(new byte[EntryHash.SIZE]);
    return new TestDevice.TestEdit(
        new Stamp(hash, 999, 999, TestDevice.device(9), true), edit.operations());
  }

  private static void hideOrShow(TestDevice device, SplittableRandom dice) {
    List<EntryHash> entries = List.copyOf(device.taken.keySet());
    if (!entries.isEmpty()) {
      device.setEffective(entries.get(dice.nextInt(entries.size())), dice.nextBoolean());
    }
  }

  private static Consumer<GraphEdit> randomEdit(SplittableRandom dice) {
    ThoughtId thought = id(dice.nextInt(6));
    ThoughtId other = id(dice.nextInt(6));
    String word = WORDS[dice.nextInt(WORDS.length)];
    int what = dice.nextInt(12);
    int value = dice.nextInt(3);
    Cardinality cardinality = dice.nextBoolean() ? Cardinality.ONE : Cardinality.MANY;
    return edit -> {
      switch (what) {
        case 0 -> edit.create(thought);
        case 1, 2 -> edit.create(thought).setText(thought, word + " " + value + "\n" + word);
        case 3 -> edit.setField(thought, word, value == 0 ? null : new FieldValue.Int64(value));
        case 4 -> edit.addTag(thought, word).addTag(thought, "t" + value);
        case 5 -> edit.removeTag(thought, word);
        case 6 -> edit.addEdge(new EdgeKey(thought, "e" + value, other, cardinality));
        case 7 -> edit.removeEdge(new EdgeKey(thought, "e" + value, other, cardinality));
        case 8 -> edit.delete(thought);
        case 9, 10 ->
            edit.setAttribute(
                new EdgeKey(thought, "e" + value, other, cardinality),
                "weight",
                value == 0 ? null : new FieldValue.Int64(value));
        default -> edit.restore(thought).setText(thought, word);
      }
    };
  }

  private static void assertSameAsInMemory(TestDevice device) {
    SpaceStore store = device.store;
    ThoughtGraph memory = new ThoughtGraph(device.memory);
    GraphQueries queries = store.queries();
    List<Conflict> conflicts = new ArrayList<>();
    Map<String, Long> tags = new TreeMap<>();
    long alive = 0;
    for (ThoughtState state : device.memory.thoughts()) {
      Thought expected = memory.thought(state.id());
      assertThat(queries.thought(state.id())).isEqualTo(expected);
      conflicts.addAll(memory.conflicts(state.id()));
      if (expected != null) {
        alive++;
        expected.tags().forEach(tag -> tags.merge(tag, 1L, Long::sum));
        assertFound(queries, expected);
      }
    }
    Set<EdgeKey> shown = new HashSet<>();
    for (EdgeState state : device.memory.edges()) {
      Edge edge = memory.edge(state.key());
      if (edge != null && edge.shown() && memory.thought(state.key().target()) != null) {
        shown.add(state.key());
        assertThat(store.edges().from(state.key().source())).contains(edge);
      }
      conflicts.addAll(memory.conflicts(state.key()));
      Conflict conflict = memory.conflict(state.key());
      if (conflict != null && !conflicts.contains(conflict)) {
        conflicts.add(conflict);
      }
    }
    Set<EdgeKey> found = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      store.edges().from(id(i)).forEach(edge -> found.add(edge.key()));
    }
    assertThat(found).isEqualTo(shown);
    assertThat(queries.counts().thoughts()).isEqualTo(alive);
    assertThat(queries.tags()).isEqualTo(tags);
    assertThat(store.conflicts().after(0, 1000))
        .extracting(ConflictQueries.Numbered::conflict)
        .containsExactlyInAnyOrderElementsOf(conflicts);
    assertThat(store.graph().stateRoot()).isEqualTo(StateRoot.of(device.memory));
  }

  private static void assertFound(GraphQueries queries, Thought thought) {
    if (!thought.content().isBlank()) {
      String word = new StringTokenizer(thought.content()).nextToken();
      assertThat(queries.search(word, 100)).extracting(SearchHit::thought).contains(thought);
    }
    for (String tag : thought.tags()) {
      assertThat(queries.search(tag, 100)).extracting(SearchHit::thought).contains(thought);
      assertThat(queries.tagged(tag, Position.START, Long.MIN_VALUE, 100).thoughts())
          .contains(thought);
    }
  }
}
