package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Edit;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtVersion;

/** Every Java block of the pages, as it stands there, compiled and run. */
class DocExamplesTest {
  @TempDir Path folder;

  private static String block(String name) throws Exception {
    return Objects.requireNonNull(DocExamples.all().get(name), name);
  }

  private void run(String name, Map<String, Object> variables) throws Exception {
    String[] declared =
        variables.entrySet().stream()
            .map(each -> each.getValue().getClass().getSimpleName() + " " + each.getKey())
            .toArray(String[]::new);
    try (DocExamples.Program program =
        DocExamples.compile(folder.resolve("compiled"), block(name), declared)) {
      program.run(variables.values().toArray());
    }
  }

  private Space space() {
    return Space.openOrCreate(folder.resolve("home"));
  }

  @Test
  void pages_everyBlock_isTriedHereOrWithARelay() throws Exception {
    assertThat(DocExamples.all())
        .containsOnlyKeys(
            "README.md 1", // DocExamplesIT
            "docs/conflicts.md 1",
            "docs/conflicts.md 2",
            "docs/history.md 1",
            "docs/plugin-state.md 1",
            "docs/plugin-state.md 2",
            "docs/testing.md 1"); // AppGuideContainerIT, of the module integration-tests
  }

  @Test
  void readme_asItStands_compiles() throws Exception {
    DocExamples.compile(folder, block("README.md 1")).close();
  }

  @Test
  void preferences_areSetAndRead() throws Exception {
    try (Space space = space()) {
      run("docs/plugin-state.md 1", Map.of("space", space));
      assertThat(space.preferences().get("theme")).contains(new FieldValue.Text("dark"));
    }
  }

  @Test
  void pluginStates_changeWithAThought() throws Exception {
    try (Space space = space()) {
      space.edit(edit -> edit.preferences().set("theme", new FieldValue.Text("dark")));
      long before = space.status().entries();
      run("docs/plugin-state.md 2", Map.of("space", space));
      String card = space.find("", 1).get(0).id().toString();
      assertThat(space.plugin("org.example.kanban").map("columns"))
          .containsEntry(card, new FieldValue.Text("doing"));
      assertThat(space.plugin("org.example.kanban").set("pinned")).containsExactly(card);
      assertThat(space.plugin("org.example.kanban").counter("moves")).isEqualTo(1);
      assertThat(space.status().entries() - before).as("all of it, or nothing").isEqualTo(1);
    }
  }

  @Test
  void history_tellsWhatWas() throws Exception {
    try (Space space = space()) {
      ThoughtId thought = space.edit(edit -> edit.add("# Shopping", "shop")).id();
      space.edit(edit -> edit.setField(thought, "due", "today"));
      run("docs/history.md 1", Map.of("space", space, "thought", thought));
    }
  }

  @Test
  void conflicts_endByChoiceAndByRules() throws Exception {
    ThoughtId[] ids = new ThoughtId[2];
    TwoDevices.apart(
        folder,
        base -> {
          ids[0] = base.add("Note");
          ids[1] = base.add("Draft");
        },
        laptop -> fields(laptop, ids[0], "red", 9, "a, b").delete(ids[1]),
        phone -> fields(phone, ids[0], "blue", 7, "b, c").tag(ids[1], "keep"));
    try (Space space = Space.open(TwoDevices.laptop(folder))) {
      Conflict color =
          space.conflicts().stream()
              .filter(each -> each.name().equals("color"))
              .findFirst()
              .orElseThrow();
      run("docs/conflicts.md 1", Map.of("space", space, "conflict", color));
      assertThat(space.thought(ids[0]).orElseThrow().fields())
          .containsEntry("color", new FieldValue.Text("red")) // the second side
          .containsEntry("rating", new FieldValue.Int64(9))
          .containsEntry("count", new FieldValue.Int64(16))
          .containsEntry("categories", new FieldValue.Text("b, c, a"));
      assertThat(space.conflicts())
          .extracting(Conflict::kind)
          .containsExactly(Conflict.Kind.DELETE_EDIT);
    }
  }

  private static Edit fields(Edit edit, ThoughtId id, String color, long number, String list) {
    return edit.setField(id, "color", color)
        .setField(id, "rating", new FieldValue.Int64(number))
        .setField(id, "count", new FieldValue.Int64(number))
        .setField(id, "categories", list);
  }

  @Test
  void versions_areMergedAndWritten() throws Exception {
    try (Space space = space()) {
      ThoughtId id = space.edit(edit -> edit.add("The bus leaves at nine.")).id();
      ThoughtVersion base = ThoughtVersion.of(space.thought(id).orElseThrow(), List.of());
      space.edit(edit -> edit.setContent(id, "The last bus leaves at nine."));
      Thought thought = space.thought(id).orElseThrow();
      ThoughtVersion theirs = ThoughtVersion.of("The bus leaves at ten.").withTag("travel");
      run(
          "docs/conflicts.md 2",
          Map.of("space", space, "thought", thought, "theirs", theirs, "base", base));
      Thought merged = space.thought(id).orElseThrow();
      assertThat(merged.content()).isEqualTo("The last bus leaves at ten.");
      assertThat(merged.tags()).containsExactly("travel");
    }
  }
}
