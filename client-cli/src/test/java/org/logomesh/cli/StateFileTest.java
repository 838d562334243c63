package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logomesh.client.PluginEdit;
import org.logomesh.client.Space;
import org.logomesh.client.graph.FieldValue;
import tools.jackson.databind.JsonNode;

/** Preferences, plugin states and sessions, out by an export and back by an import. */
class StateFileTest {
  private static final String KANBAN = "org.example.kanban";

  @TempDir Path folder;
  private Path out;
  private Lm lm;
  private Lm other;

  @BeforeEach
  void found() {
    out = folder.resolve("out");
    lm = Lm.founded(folder.resolve("home"));
    other = Lm.founded(folder.resolve("other"));
  }

  private static FieldValue text(String value) {
    return new FieldValue.Text(value);
  }

  private void fill() {
    try (Space space = Space.open(folder.resolve("home"))) {
      space.edit(
          edit -> {
            edit.preferences().set("theme", text("dark")).set("size", new FieldValue.Int64(14));
            edit.preferences("ada").set("at", new FieldValue.Timestamp(-1));
            PluginEdit plugin = edit.plugin(KANBAN, 3);
            plugin.set("zoom", new FieldValue.Float64(Double.NaN));
            plugin.set("raw", new FieldValue.Bytes(new byte[] {0, -1}));
            plugin.put("columns", "card \"1\"", text("line\nbreak"));
            plugin.put("columns", "card 2", new FieldValue.Bool(true));
            plugin.add("pinned", "card 2").count("moves", 5);
            plugin.takeOver("call", Duration.ofMinutes(1));
          });
      space.edit(edit -> edit.plugin(KANBAN, 3).putInSession("call", "with", text("Ada")));
    }
  }

  private Path file() {
    return out.resolve(StateFile.NAME);
  }

  private void change(String from, String to, Instant modified) throws IOException {
    String before = Files.readString(file());
    assertThat(before).contains(from);
    Files.writeString(file(), before.replace(from, to));
    Files.setLastModifiedTime(file(), FileTime.from(modified));
  }

  /** The lines of a file, without the commas between them. */
  private static List<String> parts(String file) {
    return file.lines().map(line -> line.replaceAll(",$", "")).toList();
  }

  private static long entries(Lm lm) {
    return lm.json("status").get("entries").asLong();
  }

  @Test
  void export_intoAnotherSpace_bringsEverythingButSessions() throws IOException {
    fill();
    lm.json("export", out.toString());
    JsonNode summary = other.json("import", out.toString());
    assertThat(summary.get("states").asInt()).isEqualTo(9);
    assertThat(summary.get("attachments").asInt()).isZero();
    try (Space space = Space.open(folder.resolve("other"))) {
      assertThat(space.preferences().get("theme")).contains(text("dark"));
      assertThat(space.preferences("ada").get("at")).contains(new FieldValue.Timestamp(-1));
      assertThat(space.plugin(KANBAN).register("zoom"))
          .contains(new FieldValue.Float64(Double.NaN));
      assertThat(space.plugin(KANBAN).map("columns"))
          .containsEntry("card \"1\"", text("line\nbreak"))
          .hasSize(2);
      assertThat(space.plugin(KANBAN).set("pinned")).containsExactly("card 2");
      assertThat(space.plugin(KANBAN).counter("moves")).isEqualTo(5);
      assertThat(space.plugin(KANBAN).newestSchema()).isEqualTo(3);
      assertThat(space.plugin(KANBAN).holder("call")).isEmpty();
    }
    String sent = Files.readString(file());
    assertThat(sent).contains("\"leaseMillis\":60000").contains("\"value\":\"Ada\"");
    Path again = folder.resolve("again");
    other.json("export", again.toString());
    assertThat(parts(Files.readString(again.resolve(StateFile.NAME))))
        .isEqualTo(parts(sent).stream().filter(line -> !line.contains("SESSION")).toList());
  }

  @Test
  void import_again_changesNothing() throws IOException {
    fill();
    lm.json("export", out.toString());
    long before = entries(lm);
    assertThat(lm.json("import", out.toString()).get("states").asInt()).isZero();
    other.json("import", out.toString());
    long there = entries(other);
    assertThat(other.json("import", out.toString()).get("states").asInt()).isZero();
    Files.writeString(file(), Files.readString(file()) + "\n"); // another file, the same states
    assertThat(other.json("import", out.toString()).get("states").asInt()).isZero();
    assertThat(entries(lm)).isEqualTo(before);
    assertThat(entries(other)).isEqualTo(there);
    assertThat(lm.json("export", out.toString(), "--force").get("written").asInt()).isEqualTo(1);
    assertThat(lm.json("export", out.toString()).get("unchanged").asInt()).isEqualTo(1);
  }

  @Test
  void import_changedOnBothSides_mergesPartByPart() throws IOException {
    fill();
    lm.json("export", out.toString());
    lm.json("prefs", "set", "size", "16");
    lm.json("prefs", "set", "theme", "light");
    lm.json("plugin", "count", KANBAN, "moves", "2");
    lm.json("plugin", "add", KANBAN, "pinned", "mine");
    change("\"value\":\"dark\"", "\"value\":\"blue\"", Instant.parse("2101-01-01T00:00:00Z"));
    change("\"sum\":5", "\"sum\":8", Instant.parse("2101-01-01T00:00:00Z"));
    String text = Files.readString(file());
    String gone =
        text.lines()
            .filter(line -> line.contains("\"card 2\"") && line.contains("MAP"))
            .findFirst()
            .orElseThrow();
    change(gone + "\n", "", Instant.parse("2101-01-01T00:00:00Z"));
    JsonNode summary = lm.json("import", out.toString());
    assertThat(summary.get("conflicts").size()).isEqualTo(1);
    JsonNode conflict = summary.get("conflicts").get(0);
    assertThat(conflict.get("kind").asString()).isEqualTo("STATE");
    assertThat(conflict.get("name").asString()).isEqualTo("preference \"theme\" of me");
    assertThat(conflict.get("here").asString()).isEqualTo("light");
    assertThat(conflict.get("outcome").asString()).isEqualTo("REMOTE_CHOSEN");
    try (Space space = Space.open(folder.resolve("home"))) {
      assertThat(space.preferences().get("theme")).contains(text("blue"));
      assertThat(space.preferences().get("size")).contains(new FieldValue.Int64(16));
      assertThat(space.plugin(KANBAN).counter("moves")).isEqualTo(10); // 5, and 2 here, 3 there
      assertThat(space.plugin(KANBAN).set("pinned")).containsExactly("card 2", "mine");
      assertThat(space.plugin(KANBAN).map("columns")).containsOnlyKeys("card \"1\"");
    }
    assertThat(lm.json("import", out.toString()).get("states").asInt()).isZero();
  }

  @Test
  void import_valueOfANewerDataFormat_isNotReplacedByAnOlderOne() throws IOException {
    lm.json("plugin", "set", KANBAN, "zoom", "1", "--schema", "1");
    lm.json("export", out.toString());
    lm.json("plugin", "set", KANBAN, "zoom", "two", "--schema", "2");
    change("\"value\":1", "\"value\":3", Instant.parse("2101-01-01T00:00:00Z"));
    JsonNode conflict = lm.json("import", out.toString()).get("conflicts").get(0);
    assertThat(conflict.get("outcome").asString()).isEqualTo("LOCAL_CHOSEN");
    try (Space space = Space.open(folder.resolve("home"))) {
      assertThat(space.plugin(KANBAN).register("zoom")).contains(text("two"));
    }
  }

  @Test
  void import_counterThatWasCountedOnApart_staysAsItIsHere() throws IOException {
    lm.json("plugin", "count", KANBAN, "moves", "5");
    lm.json("export", out.toString());
    other.json("plugin", "count", KANBAN, "moves", "3");
    JsonNode summary = other.json("import", out.toString());
    assertThat(summary.get("conflicts").get(0).get("kept").asString()).isEqualTo("3");
    try (Space space = Space.open(folder.resolve("other"))) {
      assertThat(space.plugin(KANBAN).counter("moves")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"logomesh\":\"states\",\"format\":1,\"parts\":[ | is not JSON",
        "{\"logomesh\":\"states\",\"format\":2,\"parts\":[]} | is in format 2",
        "{\"logomesh\":\"states\",\"format\":1} | has no parts",
        "{\"logomesh\":\"states\",\"format\":1,\"parts\":[7]} | a part without scope",
        "{\"logomesh\":\"states\",\"format\":1,\"parts\":[{\"scope\":\"USER\",\"owner\":\"me\","
            + "\"shape\":\"HEAP\",\"name\":\"x\",\"key\":\"\"}]} | there is no shape HEAP",
        "{\"logomesh\":\"states\",\"format\":1,\"parts\":[{\"scope\":\"USER\",\"owner\":\"me\","
            + "\"shape\":\"MAP\",\"name\":\"x\",\"key\":\"\"}]} | a MAP with a key of 0",
        "{\"logomesh\":\"states\",\"format\":1,\"parts\":[{\"scope\":\"PLUGIN\",\"owner\":\"p\","
            + "\"shape\":\"REGISTER\",\"name\":\"x\",\"key\":\"\",\"schema\":1,\"type\":\"INT64\","
            + "\"value\":\"1\"}]} | a value that is no INT64",
        "{\"logomesh\":\"states\",\"format\":1,\"parts\":[{\"scope\":\"PLUGIN\",\"owner\":\"p\","
            + "\"shape\":\"COUNTER\",\"name\":\"x\",\"key\":\"\",\"sum\":\"many\"}]} | has no sum",
      })
  void import_brokenStates_saysWhatIsWrongAndTakesTheNotes(String text, String reason)
      throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("Note.md"), "note\n");
    Files.writeString(file(), text);
    Lm.Ran ran = lm.raw("import", out.toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    assertThat(ran.object().get("added").asInt()).isEqualTo(1);
    assertThat(ran.object().get("skipped").get(StateFile.NAME).asString()).contains(reason);
  }

  @Test
  void read_partThatIsThereTwice_isRefused() {
    String part =
        "{\"scope\":\"PLUGIN\",\"owner\":\"p\",\"shape\":\"SET\",\"name\":\"s\",\"key\":\"e\","
            + "\"schema\":1}";
    assertThatThrownBy(
            () ->
                StateFile.read(
                    "{\"logomesh\":\"states\",\"format\":1,\"parts\":[" + part + "," + part + "]}"))
        .isInstanceOf(StateFile.RefusedException.class)
        .hasMessageContaining("two parts");
  }

  @Test
  void foreignFileOfThatName_isLeftAlone() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("Note.md"), "note\n");
    Files.writeString(file(), "{\"states\": [\"Ohio\"]}");
    JsonNode summary = lm.json("import", out.toString());
    assertThat(summary.get("states").asInt()).isZero();
    assertThat(summary.get("attachments").asInt()).isEqualTo(1);
    lm.json("prefs", "set", "theme", "dark");
    Lm.Ran ran = lm.raw("export", out.toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    assertThat(ran.object().get("skipped").get(StateFile.NAME).asString())
        .contains("not from this space");
    assertThat(Files.readString(file())).contains("Ohio");
  }
}
