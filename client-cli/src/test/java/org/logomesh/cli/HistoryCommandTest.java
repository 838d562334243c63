package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** History, blame and the past, as a person asks for them. */
class HistoryCommandTest {
  @TempDir Path folder;
  private Lm lm;
  private String note = "";

  @BeforeEach
  void write() {
    lm = Lm.founded(folder.resolve("home"));
    note = lm.add("Buy milk\n", "--tag", "shop");
    String other = lm.add("The shop");
    lm.json("edit", note, "Buy oat milk\nand bread\n");
    lm.json("set", note, "due", "today");
    assertThat(lm.run("link", note, other, "--type", "at").code()).isZero();
    assertThat(lm.run("rm", note).code()).isZero();
  }

  @Test
  void history_ofADeletedThought_tellsItAll() {
    Lm.Ran ran = lm.run("history", note);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("test device", "deleted", "field due = today", "edge + at → ", "The shop")
        .contains("tag +#shop", "created", "text +9 −0  \"Buy milk\"")
        .contains("\"oat … and bread\"");
    assertThat(ran.out().indexOf("deleted")).isLessThan(ran.out().indexOf("created"));
  }

  @Test
  void history_inPages_isTheSame() {
    List<JsonNode> all = lm.raw("history", note).objects();
    assertThat(all).hasSize(5);
    Lm.Ran first = lm.raw("history", note, "--limit", "2");
    assertThat(first.err()).contains("There is more: lm history", "--before");
    String last = first.objects().get(1).get("version").asString();
    Lm.Ran rest = lm.raw("history", note, "--before", last.substring(0, 8));
    assertThat(rest.objects()).isEqualTo(all.subList(2, 5));
  }

  @Test
  void show_atAVersionAndATime_isWhatItWas() {
    List<JsonNode> all = lm.raw("history", note).objects();
    String first = all.get(4).get("version").asString();
    JsonNode then = lm.json("show", note, "--at", first.substring(0, 8));
    assertThat(then.get("content").asString()).isEqualTo("Buy milk\n");
    assertThat(then.get("tags").toString()).isEqualTo("[\"shop\"]");
    assertThat(then.get("fields").size()).isZero();
    JsonNode linked = lm.json("show", note, "--at", all.get(1).get("version").asString());
    assertThat(linked.get("edgesFrom").size()).isEqualTo(1);
    assertThat(lm.run("show", note, "--at", "2001-01-01").out()).contains("was not there yet");
    assertThat(lm.run("show", note, "--at", "2999-01-01").out()).contains("was deleted then");
  }

  @Test
  void list_atAVersionAndATime_isWhatThereWas() {
    List<JsonNode> all = lm.raw("history", note).objects();
    String edited = all.get(3).get("version").asString().substring(0, 8);
    List<JsonNode> then = lm.raw("list", "--at", edited).objects();
    assertThat(then.stream().map(each -> each.get("content").asString()))
        .containsExactly("Buy oat milk\nand bread\n", "The shop");
    assertThat(then.get(0).get("fields").has("due")).isFalse();
    assertThat(lm.raw("list", "--at", edited, "--tag", "shop").objects()).hasSize(1);
    assertThat(lm.raw("list", "--at", "2999-01-01", "--limit", "0").objects()).hasSize(1);
    Lm.Ran first = lm.run("list", "--at", edited, "--limit", "1");
    assertThat(first.out().lines()).hasSize(1);
    assertThat(first.err()).contains("There are more");
    assertThat(lm.run("list", "--at", "2001-01-01").out()).contains("There were no thoughts then.");
  }

  @Test
  void at_isWhatListAndShowSayOfThen() {
    List<JsonNode> all = lm.raw("history", note).objects();
    String edited = all.get(3).get("version").asString().substring(0, 8);
    assertThat(lm.raw("at", edited).objects()).isEqualTo(lm.raw("list", "--at", edited).objects());
    assertThat(lm.raw("at", edited, "--tag", "shop", "--limit", "0").objects()).hasSize(1);
    assertThat(lm.json("at", edited, note)).isEqualTo(lm.json("show", note, "--at", edited));
    assertThat(lm.run("at", "2001-01-01").out()).contains("There were no thoughts then.");
    assertThat(lm.run("at", "2001-01-01", note).out()).contains("was not there yet");
  }

  @Test
  void at_wrongWords_areRefused() {
    assertThat(lm.run("at").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(lm.run("at", "yesterday").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(lm.run("at", "2026-01-01", "--limit", "-1").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(lm.run("at", "ffffffff").code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(lm.run("at", "2026-01-01", "ffffffff").code()).isEqualTo(ExitCodes.NOT_FOUND);
    Lm.Ran both = lm.run("at", "2026-01-01", note, "--tag", "shop");
    assertThat(both.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(both.err()).contains("--tag");
  }

  @Test
  void show_atAVersion_hasTheBacklinksOfThen() {
    JsonNode shop = lm.json("list");
    String id = shop.get("id").asString();
    assertThat(lm.json("show", id).get("edgesTo").isEmpty()).as("its source is deleted").isTrue();
    String linked = lm.raw("history", note).objects().get(1).get("version").asString();
    JsonNode then = lm.json("show", id, "--at", linked);
    assertThat(then.get("edgesTo").get(0).get("source").asString()).isEqualTo(note);
  }

  @Test
  void list_atWhatIsNoMoment_isRefusedWithAWordOfHelp() {
    assertThat(lm.run("list", "--at", "yesterday").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(lm.run("list", "--at", "ffffffff").code()).isEqualTo(ExitCodes.NOT_FOUND);
    Lm.Ran both = lm.run("list", "--at", "2026-01-01", "--since", "2025-01-01");
    assertThat(both.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(both.err()).contains("--at goes without --since and --until");
    assertThat(lm.run("list", "--limit", "-1").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void blame_ofSeveralLines_namesDeviceAndVersion() {
    String text = lm.add("one\n\nthree");
    lm.json("edit", text, "one\n\nthird\nfourth");
    Lm.Ran ran = lm.run("blame", text);
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines()).hasSize(4);
    assertThat(ran.out().lines().findFirst().orElseThrow())
        .matches("[0-9a-f]{8}  test device  .* │ one");
    assertThat(ran.out()).contains("│ third");
    assertThat(lm.raw("blame", text).objects().stream().map(each -> each.get("text").asString()))
        .hasSizeGreaterThan(1);
    StringBuilder joined = new StringBuilder();
    lm.raw("blame", text).objects().forEach(each -> joined.append(each.get("text").asString()));
    assertThat(joined.toString()).isEqualTo("one\n\nthird\nfourth");
    assertThat(lm.run("blame", lm.add("")).out()).contains("It has no text.");
  }

  @Test
  void wrongWords_areRefusedWithAWordOfHelp() {
    Lm.Ran ran = lm.run("show", note, "--at", "yesterday");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("lm history");
    assertThat(lm.run("show", note, "--at", "2026-99-99").code()).isEqualTo(2);
    assertThat(lm.run("show", note, "--at", "00000000").code()).isEqualTo(3);
    assertThat(lm.run("history", "ffffffffff").code()).isEqualTo(3);
    assertThat(lm.run("history", "xyz").code()).isEqualTo(2);
    assertThat(lm.run("history", note, "--limit", "-1").code()).isEqualTo(2);
    assertThat(lm.run("history", note, "--before", "00000000").code()).isEqualTo(3);
    assertThat(lm.run("blame", note).code()).as("it is deleted").isEqualTo(3);
  }
}
