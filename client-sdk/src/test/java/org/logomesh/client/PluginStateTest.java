package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Lease;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.ThoughtId;

/** Preferences, plugin states and sessions as an app uses them: the examples of the guide. */
class PluginStateTest {
  private static final String KANBAN = "org.example.kanban";

  @TempDir private Path directory;
  private Space space;

  @BeforeEach
  void create() {
    space = Space.create(directory.resolve("home"), SpaceSettings.defaults());
  }

  @AfterEach
  void close() {
    space.close();
  }

  private static FieldValue text(String value) {
    return new FieldValue.Text(value);
  }

  private static FieldValue number(long value) {
    return new FieldValue.Int64(value);
  }

  @Test
  void preferences_setAndRemoved_areReadAndSurviveReopening() {
    space.edit(edit -> edit.preferences().set("theme", text("dark")).set("size", number(14)));
    space.edit(edit -> edit.preferences().remove("size"));
    space.close();
    space = Space.open(directory.resolve("home"));
    assertThat(space.preferences().get("theme")).contains(text("dark"));
    assertThat(space.preferences().all()).containsOnlyKeys("theme");
    assertThat(space.preferences("someone else").all()).isEmpty();
  }

  @Test
  void plugin_everyShape_inOneTransactionWithAThought() throws Exception {
    BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    Space.Subscription subscription = space.onChange(changes::add);
    try {
      Written written =
          space.edit(
              edit -> {
                ThoughtId card = edit.add("Write the guide");
                edit.plugin(KANBAN, 1)
                    .put("columns", card.toString(), text("doing"))
                    .add("pinned", card.toString())
                    .set("view", text("board"))
                    .count("moves", 3)
                    .count("moves", -1);
              });
      PluginState kanban = space.plugin(KANBAN);
      assertThat(kanban.map("columns")).containsEntry(written.id().toString(), text("doing"));
      assertThat(kanban.set("pinned")).containsExactly(written.id().toString());
      assertThat(kanban.register("view")).contains(text("board"));
      assertThat(kanban.counter("moves")).isEqualTo(2);
      assertThat(space.plugins()).containsExactly(KANBAN);
      Change change = changes.poll(10, TimeUnit.SECONDS);
      assertThat(change).isNotNull();
      assertThat(change.thoughts()).containsExactly(written.id());
      assertThat(change.states())
          .hasSize(4)
          .allMatch(key -> key.scope() == StateScope.PLUGIN && key.owner().equals(KANBAN));
    } finally {
      subscription.close();
    }
  }

  @Test
  void plugin_refusedHalfway_changesNothing() {
    assertThatThrownBy(
            () ->
                space.edit(
                    edit -> {
                      edit.add("never");
                      edit.plugin(KANBAN, 1).put("columns", "", text("x"));
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(space.plugins()).isEmpty();
    assertThat(space.search("never", 1)).isEmpty();
  }

  @Test
  void plugin_olderThanWhatIsThere_keepsItAndDoesNotWriteOverIt() {
    space.edit(edit -> edit.plugin(KANBAN, 2).put("columns", "a", text("{\"wip\": 3}")));
    assertThat(space.plugin(KANBAN).newestSchema()).isEqualTo(2);
    assertThatThrownBy(
            () -> space.edit(edit -> edit.plugin(KANBAN, 1).put("columns", "a", text("doing"))))
        .isInstanceOf(NewerStateException.class);
    space.edit(edit -> edit.plugin(KANBAN, 1).put("columns", "b", text("doing")));
    assertThat(space.plugin(KANBAN).map("columns")).containsOnlyKeys("a", "b");
    space.edit(edit -> edit.plugin(KANBAN, 1).overNewer().remove("columns", "a"));
    assertThat(space.plugin(KANBAN).map("columns")).containsOnlyKeys("b");
  }

  @Test
  void session_claimedHeldAndReleased_saysWhoHoldsIt() {
    boolean[] claimed = {false};
    space.edit(edit -> claimed[0] = edit.plugin(KANBAN, 1).claim("call", Duration.ofMinutes(5)));
    assertThat(claimed[0]).isTrue();
    space.edit(edit -> edit.plugin(KANBAN, 1).putInSession("call", "muted", number(1)));
    PluginState kanban = space.plugin(KANBAN);
    assertThat(kanban.holder("call").orElseThrow().holder())
        .isEqualTo(
            space.devices().stream().filter(DeviceInfo::self).findFirst().orElseThrow().id());
    assertThat(kanban.session("call")).containsEntry("muted", number(1));
    space.edit(edit -> edit.plugin(KANBAN, 1).release("call"));
    assertThat(kanban.holder("call")).isEmpty();
    assertThatThrownBy(
            () -> space.edit(edit -> edit.plugin(KANBAN, 1).putInSession("call", "x", number(1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void session_claimedForEver_isHeldByItsHolder() {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    space.edit(edit -> edit.plugin(KANBAN, 1).takeOver("call", forEver));
    Lease lease = space.plugin(KANBAN).holder("call").orElseThrow();
    assertThat(lease.durationMillis()).isEqualTo(PluginEdit.MAX_LEASE.toMillis());
    assertThat(lease.isOver(lease.claimedMillis() + 1)).isFalse();
    Lease odd = new Lease(lease.holder(), 1, Long.MIN_VALUE, 1, false);
    assertThat(odd.isOver(Long.MAX_VALUE)).isTrue();
    assertThat(new Lease(lease.holder(), 1, Long.MAX_VALUE, 1, false).isOver(-2)).isFalse();
  }

  @Test
  void stateRoot_plugins_changeIt() {
    String before = space.stateRoot();
    space.edit(edit -> edit.plugin(KANBAN, 1).count("moves", 1));
    assertThat(space.stateRoot()).isNotEqualTo(before);
    assertThat(space.check(Space.CheckDepth.DEEP).ok()).isTrue();
  }
}
