package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtChange;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.store.TextOrigins;
import org.logomesh.client.sync.ThoughtHistory.Written;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** What was done to thoughts and what they were, on real replicas. */
class ThoughtHistoryTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private final TestSpace.Device phone = space.admit(TrustLevel.FULL);

  /** What a device showed of a thought when it had exactly these entries. */
  private record Seen(
      Frontier version,
      ThoughtId id,
      ThoughtState state,
      Optional<Thought> thought,
      List<Edge> edges) {}

  private static ThoughtId thought(int number) {
    byte[] bytes = new byte[ThoughtId.SIZE];
    bytes[0] = (byte) (number / 2); // two that the index takes for one
    bytes[ThoughtId.SIZE - 1] = (byte) number;
    return ThoughtId.of(bytes);
  }

  private static EdgeKey edge(ThoughtId from, ThoughtId to, boolean one) {
    return new EdgeKey(from, one ? "parent" : "see", to, one ? Cardinality.ONE : Cardinality.MANY);
  }

  private static void change(SplittableRandom random, GraphEdit edit) {
    ThoughtId id = thought(random.nextInt(4));
    EdgeKey edge = edge(id, thought(random.nextInt(4)), random.nextBoolean());
    switch (random.nextInt(10)) {
      case 0 -> edit.create(id, "cat");
      case 1, 2 -> edit.setText(id, "the " + random.nextInt(9) + " cats\nsat " + random.nextInt(9));
      case 3 -> edit.setField(id, "mood", new FieldValue.Int64(random.nextInt(5)));
      case 4 -> edit.addTag(id, "t" + random.nextInt(2));
      case 5 -> edit.removeTag(id, "t" + random.nextInt(2));
      case 6 -> edit.addEdge(edge).setAttribute(edge, "why", new FieldValue.Text("so"));
      case 7 -> edit.removeEdge(edge);
      case 8 -> edit.delete(id);
      default -> edit.restore(id);
    }
  }

  private static Seen see(TestSpace.Device device, ThoughtId id) {
    return device.store.transaction(
        () -> {
          ThoughtGraph graph = new ThoughtGraph(device.store.graph());
          ThoughtState state = device.store.graph().thought(id);
          List<Edge> edges = new ArrayList<>();
          for (int to = 0; to < 4; to++) {
            for (boolean one : new boolean[] {true, false}) {
              Edge edge = graph.edge(edge(id, thought(to), one));
              if (edge != null) {
                edges.add(edge);
              }
            }
          }
          return new Seen(
              device.replica.frontier(),
              id,
              state == null ? ThoughtState.empty(id) : state,
              Optional.ofNullable(graph.thought(id)),
              edges);
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void at_versionsAlongTheWay_isWhatEachDeviceShowed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Wire wire = new Wire(laptop, phone);
    List<Seen> seen = new ArrayList<>();
    for (int step = 0; step < 120; step++) {
      TestSpace.Device device = random.nextBoolean() ? laptop : phone;
      space.millis.addAndGet(random.nextInt(3));
      device.replica.edit(
          edit -> {
            for (int i = 0; i <= random.nextInt(3); i++) {
              change(random, edit);
            }
          });
      if (random.nextInt(5) == 0) {
        wire.run();
      }
      if (random.nextInt(4) == 0) {
        seen.add(see(device, thought(random.nextInt(4))));
      }
    }
    wire.run();
    assertThat(phone.root()).isEqualTo(laptop.root());
    for (Seen then : seen) {
      for (TestSpace.Device device : List.of(laptop, phone)) {
        PastThought past = device.replica.history().at(then.id(), then.version());
        assertThat(past.state()).isEqualTo(then.state());
        assertThat(past.thought()).isEqualTo(then.thought());
        assertThat(past.edges()).containsExactlyInAnyOrderElementsOf(then.edges());
      }
    }
    for (int i = 0; i < 4; i++) {
      compareHistories(thought(i));
    }
  }

  /** Both devices tell the same story, page by page, and its first line leads to what is now. */
  private void compareHistories(ThoughtId id) {
    List<Written> all = laptop.replica.history().latest(id, null, 1000);
    List<Written> paged = new ArrayList<>();
    EntryHash before = null;
    List<Written> page;
    do {
      page = phone.replica.history().latest(id, before, 3);
      paged.addAll(page);
      before = page.isEmpty() ? null : page.get(page.size() - 1).line().entry();
    } while (before != null);
    assertThat(paged.stream().map(written -> written.line().entry()))
        .containsExactlyElementsOf(all.stream().map(written -> written.line().entry()).toList());
    assertThat(paged.stream().map(Written::step))
        .containsExactlyElementsOf(all.stream().map(Written::step).toList());
    if (!all.isEmpty()) {
      PastThought now = laptop.replica.history().after(id, all.get(0).line().entry());
      assertThat(now.state()).isEqualTo(see(laptop, id).state());
    }
  }

  @Test
  void latest_ofADeletedThought_tellsEverythingNewestFirst() {
    ThoughtId id = thought(1);
    laptop.replica.edit(edit -> edit.create(id, "Milk").addTag(id, "buy"));
    laptop.replica.edit(edit -> edit.setField(id, "due", new FieldValue.Text("today")));
    laptop.replica.edit(edit -> edit.removeTag(id, "buy").setText(id, "Oat milk"));
    laptop.replica.edit(edit -> edit.delete(id));
    laptop.replica.edit(edit -> edit.create(thought(0), "of the same first digits"));
    assertThat(kinds(laptop.replica.history().latest(id, null, 10)))
        .containsExactly("DELETED", "TAG_REMOVED TEXT", "FIELD", "CREATED TEXT TAG_ADDED");
    PastThought then = laptop.replica.history().at(id, Long.MAX_VALUE);
    assertThat(then.thought()).isEmpty();
    assertThat(then.isUnwritten()).isFalse();
    assertThat(laptop.replica.history().at(thought(3), Long.MAX_VALUE).isUnwritten()).isTrue();
  }

  private static List<String> kinds(List<Written> history) {
    return history.stream()
        .map(
            written ->
                written.step().operations().values().stream()
                    .map(operation -> ThoughtChange.of(operation).kind().name())
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  @Test
  void at_timeOfAWrongClock_leavesOutWhatWasBuiltOnIt() {
    ThoughtId id = thought(1);
    Wire wire = new Wire(laptop, phone);
    laptop.replica.edit(edit -> edit.create(id, "One"));
    wire.run();
    long now = space.millis.get();
    space.millis.set(now + 1_000_000_000L); // the phone's clock is days ahead
    phone.replica.edit(edit -> edit.setText(id, "One two"));
    wire.run();
    space.millis.set(now + 10);
    laptop.replica.edit(edit -> edit.setText(id, "One two three"));
    laptop.replica.edit(edit -> edit.addTag(id, "counted"));
    Thought then = laptop.replica.history().at(id, now + 20).thought().orElseThrow();
    assertThat(then.content()).isEqualTo("One");
    assertThat(then.tags()).containsExactly("counted");
    assertThat(laptop.replica.history().at(id, now - 1).isUnwritten()).isTrue();
    assertThat(laptop.replica.history().at(id, now + 2_000_000_000L).thought().orElseThrow())
        .extracting(Thought::content)
        .isEqualTo("One two three");
  }

  @Test
  void latest_whitedOutWrites_areMarkedAndHaveNoEffectInThePast() {
    ThoughtId id = thought(1);
    Wire wire = new Wire(laptop, phone);
    laptop.replica.edit(edit -> edit.create(id, "Ours"));
    wire.run();
    Head before = Objects.requireNonNull(laptop.replica.frontier().head(ownLog(laptop)));
    phone.replica.edit(edit -> edit.setText(id, "Theirs"));
    wire.run();
    assertThat(before.seq()).isPositive();
    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), List.<Cut>of()));
    List<Written> history = laptop.replica.history().latest(id, null, 10);
    assertThat(history.stream().map(written -> written.line().effective()))
        .containsExactly(false, true);
    assertThat(history.get(0).line().device()).isEqualTo(phone.keys.deviceId());
    PastThought then = laptop.replica.history().after(id, history.get(0).line().entry());
    assertThat(then.thought().orElseThrow().content()).isEqualTo("Ours");
  }

  private static LogId ownLog(TestSpace.Device device) {
    return Objects.requireNonNull(device.store.settings().ownLog());
  }

  @Test
  void blame_textOfTwo_namesTheEntryOfEachStretch() {
    ThoughtId id = thought(1);
    Wire wire = new Wire(laptop, phone);
    laptop.replica.edit(edit -> edit.create(id, "one \uD83D\uDE00\nthree"));
    wire.run();
    phone.replica.edit(edit -> edit.setText(id, "one \uD83D\uDE00\ntwo\nthree"));
    wire.run();
    TextOrigins blamed = laptop.replica.history().blame(id);
    assertThat(blamed.text()).isEqualTo("one \uD83D\uDE00\ntwo\nthree");
    assertThat(blamed.spans().stream().map(span -> span.author().device()).distinct())
        .containsExactlyInAnyOrder(laptop.keys.deviceId(), phone.keys.deviceId());
    int end = 0;
    for (var span : blamed.spans()) {
      assertThat(span.from()).isEqualTo(end);
      end = span.to();
    }
    assertThat(end).isEqualTo(15);
    assertThat(laptop.replica.history().blame(thought(3)).spans()).isEmpty();
  }

  @Test
  void latest_entriesThatCouldNotBeReadBefore_areThereOnceTheyCan() {
    ThoughtId id = thought(1);
    laptop.replica.edit(edit -> edit.create(id, "Late"));
    laptop.store.history().catchUp(100, entry -> null);
    assertThat(laptop.store.history().lines(id, null, 10)).isEmpty();
    assertThat(laptop.store.history().unread()).isEqualTo(2); // the log's OPEN, and the edit
    assertThat(kinds(laptop.replica.history().latest(id, null, 10)))
        .containsExactly("CREATED TEXT");
    assertThat(laptop.store.history().unread()).isZero();
  }

  @Test
  void unknownEntry_isRefused() {
    EntryHash none = EntryHash.of(new byte[EntryHash.SIZE]);
    ThoughtHistory history = laptop.replica.history();
    Stream.<Runnable>of(
            () -> history.latest(thought(1), none, 5),
            () -> history.after(thought(1), none),
            () ->
                history.at(
                    thought(1),
                    Frontier.of(Map.of(LogId.of(new byte[LogId.SIZE]), new Head(3, none)))))
        .forEach(
            question ->
                assertThatThrownBy(question::run).isInstanceOf(IllegalArgumentException.class));
  }
}
