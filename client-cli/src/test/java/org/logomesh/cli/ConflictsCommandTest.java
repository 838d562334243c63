package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Edit;
import org.logomesh.client.Space;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import tools.jackson.databind.JsonNode;

/** Conflicts of two real devices, listed and ended as a person does. */
class ConflictsCommandTest {
  @TempDir Path folder;

  private Path home() {
    return TwoDevices.laptop(folder);
  }

  /**
   * What both set while apart: a rating, a color, a list; and one deleted what the other edited.
   */
  private ThoughtId quarrel() throws Exception {
    ThoughtId[] ids = new ThoughtId[2];
    apart(
        base -> {
          ids[0] = base.add("Note");
          ids[1] = base.add("Draft");
        },
        laptop ->
            laptop
                .setField(ids[0], "rating", new FieldValue.Int64(9))
                .setField(ids[0], "color", "red")
                .setField(ids[0], "lists", "a, b")
                .delete(ids[1]),
        phone ->
            phone
                .setField(ids[0], "rating", new FieldValue.Int64(7))
                .setField(ids[0], "color", "blue")
                .setField(ids[0], "lists", "b, c")
                .tag(ids[1], "keep"));
    return ids[0];
  }

  private void apart(Consumer<Edit> base, Consumer<Edit> laptopDoes, Consumer<Edit> phoneDoes)
      throws Exception {
    TwoDevices.apart(folder, base, laptopDoes, phoneDoes);
  }

  private Thought thought(ThoughtId id) {
    try (Space space = Space.open(home())) {
      return space.thought(id).orElseThrow();
    }
  }

  @Test
  void resolve_oneByItsSideAndTheRestByStrategies_leavesWhatAPersonDecides() throws Exception {
    ThoughtId note = quarrel();
    Lm lm = new Lm(home());
    assertThat(lm.run("conflicts").out())
        .contains("color", "rating", "lists", "\"red\"", "\"blue\"", "laptop", "phone")
        .contains("deleted on one device, edited on another");
    String color =
        lm.raw("conflicts").objects().stream()
            .filter(each -> each.get("name").asString().equals("color"))
            .findFirst()
            .orElseThrow()
            .get("number")
            .asString();

    assertThat(lm.json("conflicts", "resolve", color, "--keep", "2").get("resolved").asInt())
        .isEqualTo(1);
    assertThat(thought(note).fields()).containsEntry("color", new FieldValue.Text("red"));

    Lm.Ran ran = lm.run("conflicts", "resolve", "--field", "rating=highest");
    assertThat(ran.out()).contains("1 conflicts ended, 2 left open");
    ran = lm.run("conflicts", "resolve", "all", "--strategy", "UNION");
    assertThat(ran.out()).contains("1 conflicts ended, 1 left open", "Draft");
    assertThat(thought(note).fields())
        .containsEntry("rating", new FieldValue.Int64(9))
        .containsEntry("lists", new FieldValue.Text("b, c, a"));

    ran = lm.run("conflicts", "resolve", "--kind", "delete-edit=keep-both");
    assertThat(ran.out()).contains("1 conflicts ended, 0 left open");
    assertThat(lm.run("conflicts").out()).contains("No conflicts.");
  }

  @Test
  void resolve_statesAndSessions_areListedAndEndedLikeTheOthers() throws Exception {
    Duration lease = Duration.ofMinutes(1);
    String plugin = "org.example.kanban";
    apart(
        base -> base.preferences().set("theme", new FieldValue.Text("light")),
        laptop -> {
          laptop.preferences().set("theme", new FieldValue.Text("dark"));
          laptop.plugin(plugin, 1).put("columns", "card", new FieldValue.Text("doing"));
          laptop.plugin(plugin, 1).claim("call", lease);
        },
        phone -> {
          phone.preferences().set("theme", new FieldValue.Text("blue"));
          phone.plugin(plugin, 2).put("columns", "card", new FieldValue.Text("done"));
          phone.plugin(plugin, 2).claim("call", lease);
        });
    Lm lm = new Lm(home());
    assertThat(lm.run("conflicts").out())
        .contains("preference \"theme\" of me: was set to different values")
        .contains("map \"columns\" \"card\" of org.example.kanban")
        .contains("session \"call\" of org.example.kanban: was claimed by several devices")
        .contains("\"dark\"  laptop", "\"blue\"  phone", "claimed for 60 s  phone");
    JsonNode card =
        lm.raw("conflicts").objects().stream()
            .filter(each -> each.get("name").asString().equals("card"))
            .findFirst()
            .orElseThrow();
    assertThat(card.get("kind").asString()).isEqualTo("STATE");
    assertThat(card.get("state").get("shape").asString()).isEqualTo("MAP");
    assertThat(card.has("thought")).isFalse();

    lm.json("conflicts", "resolve", card.get("number").asString(), "--keep", "2");
    assertThat(lm.run("conflicts", "resolve", "--strategy", "latest").out())
        .contains("2 conflicts ended, 0 left open");
    try (Space space = Space.open(home())) {
      assertThat(space.conflicts()).isEmpty();
      assertThat(space.preferences().get("theme")).contains(new FieldValue.Text("blue"));
      assertThat(space.plugin(plugin).map("columns"))
          .containsEntry("card", new FieldValue.Text("doing"));
      assertThat(space.plugin(plugin).holder("call").orElseThrow().contested()).isFalse();
    }
  }
}
