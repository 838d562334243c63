package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Space;
import org.logomesh.client.store.ImportSources.Imported;
import tools.jackson.databind.JsonNode;

/** A vault that is imported again, after it and the space have gone on: one stated answer each. */
class ImportMergeTest {
  private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");
  private static final Instant FAR_OFF = Instant.parse("2101-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path vault;
  private Lm lm;

  @BeforeEach
  void found() throws IOException {
    vault = Files.createDirectories(folder.resolve("vault"));
    lm = Lm.founded(folder.resolve("home"));
  }

  private void note(String path, String text) throws IOException {
    note(path, text, Instant.now());
  }

  private void note(String path, String text, Instant modified) throws IOException {
    Path file = vault.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }

  private Lm.Ran ran(String... more) {
    return lm.raw(Args.of(Args.of("import", vault.toString()), more));
  }

  private JsonNode bring(String... more) {
    Lm.Ran ran = ran(more);
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCodes.OK);
    return ran.object();
  }

  private JsonNode bringAsking(String... more) {
    Lm.Ran ran = ran(more);
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    return ran.object();
  }

  /** The note's thought, by its title. */
  private JsonNode thought(String title) {
    return lm.raw("list", "--limit", "0").objects().stream()
        .filter(each -> title.equals(each.get("fields").path("title").asString()))
        .findFirst()
        .map(each -> lm.json("show", each.get("id").asString()))
        .orElseThrow();
  }

  private String id(String title) {
    return thought(title).get("id").asString();
  }

  private static JsonNode only(JsonNode summary) {
    assertThat(summary.get("conflicts").size()).as(summary.toString()).isEqualTo(1);
    return summary.get("conflicts").get(0);
  }

  @Test
  void import_fieldSetOnBothSides_theLaterCountsAndBothAreTold() throws IOException {
    note("A.md", "---\nn: 1\n---\na\n");
    note("B.md", "---\nn: 1\n---\nb\n");
    bring();
    lm.json("set", id("A"), "n", "2");
    lm.json("set", id("B"), "n", "2");
    note("A.md", "---\nn: 3\n---\na\n", FAR_OFF);
    note("B.md", "---\nn: 3\n---\nb\n", LONG_AGO);
    JsonNode summary = bring();
    assertThat(summary.get("merged").asInt()).isEqualTo(2);
    assertThat(thought("A").get("fields").get("n").asString()).isEqualTo("3");
    assertThat(thought("B").get("fields").get("n").asString()).isEqualTo("2");
    JsonNode first = summary.get("conflicts").get(0);
    assertThat(first.get("path").asString()).isEqualTo("A.md");
    assertThat(first.get("kind").asString()).isEqualTo("FIELD");
    assertThat(first.get("name").asString()).isEqualTo("n");
    assertThat(first.get("here").asString()).isEqualTo("2");
    assertThat(first.get("file").asString()).isEqualTo("3");
    assertThat(first.get("outcome").asString()).isEqualTo("REMOTE_CHOSEN");
    assertThat(first.get("severity").asString()).isEqualTo("MEDIUM");
    assertThat(first.get("requiresUserIntervention").asBoolean()).isFalse();
    assertThat(summary.get("conflicts").get(1).get("outcome").asString()).isEqualTo("LOCAL_CHOSEN");
    assertThat(bring().get("conflicts").isEmpty()).isTrue();
  }

  @Test
  void import_strategies_decideAsTheyDoForConflicts() throws IOException {
    note("A.md", "---\nrating: 1\nlist: a\nnote: x\nopen: 1\n---\na\n");
    bring();
    for (String set : List.of("rating=9", "list=a, b", "note=mine", "open=2")) {
      String[] pair = set.split("=", 2);
      lm.json("set", id("A"), pair[0], pair[1]);
    }
    note("A.md", "---\nrating: 7\nlist: a, c\nnote: theirs\nopen: 3\n---\na\n", FAR_OFF);
    JsonNode summary =
        bringAsking(
            "--field",
            "rating=highest",
            "--field",
            "list=union",
            "--field",
            "open=ask",
            "--strategy",
            "keep-both");
    JsonNode fields = thought("A").get("fields");
    assertThat(fields.get("rating").asString()).isEqualTo("9");
    assertThat(fields.get("list").asString()).isEqualTo("a, c, b");
    assertThat(fields.get("note").asString()).isEqualTo("theirs");
    assertThat(fields.get("note (2)").asString()).isEqualTo("mine");
    assertThat(fields.get("open").asString()).isEqualTo("3");
    assertThat(summary.get("conflicts").size()).isEqualTo(4);
    assertThat(lm.run("import", vault.toString(), "--strategy", "dice").code())
        .isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void import_fieldGoneFromTheFile_staysIfItWasEditedHere() throws IOException {
    note("A.md", "---\nedited: 1\nleft: 1\n---\na\n");
    bring();
    lm.json("set", id("A"), "edited", "2");
    note("A.md", "---\nnew: 1\n---\na\n", FAR_OFF);
    JsonNode conflict = only(bring());
    JsonNode fields = thought("A").get("fields");
    assertThat(fields.get("edited").asString()).isEqualTo("2");
    assertThat(fields.has("left")).isFalse();
    assertThat(conflict.get("outcome").asString()).isEqualTo("LOCAL_CHOSEN");
    assertThat(conflict.get("file").asString()).isEqualTo("(taken away)");
  }

  @Test
  void import_tagsOfBothSides_areMergedWithoutAConflict() throws IOException {
    note("A.md", "#gone #off #kept\n");
    bring();
    lm.json("tag", id("A"), "mine");
    lm.json("tag", id("A"), "off", "--remove");
    note("A.md", "#off #kept #new\n");
    assertThat(bring().get("conflicts").isEmpty()).isTrue();
    assertThat(thought("A").get("tags").toString()).isEqualTo("[\"kept\",\"mine\",\"new\"]");
  }

  @Test
  void import_sameEditOnBothSides_isMadeOnce() throws IOException {
    note("A.md", "---\nn: 1\n---\nThe bus leaves at nine.\n");
    bring();
    lm.json("edit", id("A"), "The bus leaves at ten.\n");
    lm.json("set", id("A"), "n", "2");
    note("A.md", "---\nn: 2\n---\nThe bus leaves at ten.\n");
    JsonNode summary = bring();
    assertThat(summary.get("conflicts").isEmpty()).isTrue();
    assertThat(thought("A").get("content").asString()).isEqualTo("The bus leaves at ten.\n");
  }

  @Test
  void import_samePlaceWrittenAnew_keepsBothAndAsksAPerson() throws IOException {
    note("A.md", "The bus leaves at 09:00 sharp.\n");
    bring();
    lm.json("edit", id("A"), "The bus leaves at 17:45 sharp.\n");
    note("A.md", "The bus leaves at 23:38 sharp.\n");
    Lm.Ran ran = lm.run("import", vault.toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
    assertThat(ran.out())
        .contains("1 of the updated had been changed here, too: merged")
        .contains("for a person to look at")
        .contains("A.md  text: here ");
    assertThat(thought("A").get("content").asString()).contains("17").contains("23");
    assertThat(ran.out()).doesNotContain("Text[");
    note("A.md", "The bus leaves at 23:38 sharp, daily.\n");
    assertThat(bring().get("conflicts").isEmpty()).isTrue(); // merged from what the file said
    assertThat(thought("A").get("content").asString()).contains("17").endsWith("sharp, daily.\n");
  }

  @Test
  void import_wholeTextByRule_takesTheSideThatTheRuleNames() throws IOException {
    note("A.md", "The bus leaves at 09:00.\n");
    bring();
    lm.json("edit", id("A"), "The bus leaves at 17:45.\n");
    note("A.md", "The bus leaves at 23:38.\n", FAR_OFF);
    assertThat(only(bring("--kind", "text=latest")).get("outcome").asString())
        .isEqualTo("REMOTE_CHOSEN");
    assertThat(thought("A").get("content").asString()).isEqualTo("The bus leaves at 23:38.\n");
  }

  @Test
  void import_linkGoneFromTheFile_staysIfSomethingWasSaidAboutIt() throws IOException {
    note("A.md", "[[B]] [[C]]\n");
    note("B.md", "b\n");
    note("C.md", "c\n");
    bring();
    lm.json("link", id("A"), id("B"), "--type", "links to", "--set", "page=7");
    note("A.md", "no links\n");
    JsonNode summary = bring();
    assertThat(summary.get("edgesRemoved").asInt()).isEqualTo(1);
    assertThat(only(summary).get("kind").asString()).isEqualTo("EDGE");
    JsonNode edges = thought("A").get("edgesFrom");
    assertThat(edges.size()).isEqualTo(1);
    assertThat(edges.get(0).get("target").asString()).isEqualTo(id("B"));
    assertThat(edges.get(0).get("attributes").get("page").asString()).isEqualTo("7");
  }

  @Test
  void import_linkTakenAwayHere_staysAway() throws IOException {
    note("A.md", "[[B]]\n");
    note("B.md", "b\n");
    bring();
    lm.json("unlink", id("A"), id("B"), "--type", "links to");
    note("A.md", "[[B]] and more\n");
    bring();
    assertThat(thought("A").get("edgesFrom").isEmpty()).isTrue();
  }

  @Test
  void import_edgeWithOneTarget_isReplacedAndCompetes() throws IOException {
    for (String name : List.of("A", "B", "C", "D")) {
      lm.add(name, "--field", "title=" + name);
    }
    lm.json("link", id("A"), id("B"), "--type", "up", "--one");
    lm.json("export", vault.toString());
    note("A.md", "---\nup: \"[[C]]\"\n---\nA");
    assertThat(bring().get("conflicts").isEmpty()).isTrue();
    JsonNode edge = thought("A").get("edgesFrom");
    assertThat(edge.size()).isEqualTo(1);
    assertThat(edge.get(0).get("cardinality").asString()).isEqualTo("ONE");
    assertThat(edge.get(0).get("target").asString()).isEqualTo(id("C"));

    lm.json("link", id("A"), id("D"), "--type", "up", "--one");
    note("A.md", "---\nup: \"[[B]]\"\n---\nA", LONG_AGO);
    JsonNode conflict = only(bring());
    assertThat(conflict.get("kind").asString()).isEqualTo("EDGE_ONE");
    assertThat(conflict.get("outcome").asString()).isEqualTo("LOCAL_CHOSEN");
    assertThat(conflict.get("kept").asString()).isEqualTo(id("D"));
    assertThat(thought("A").get("edgesFrom").get(0).get("target").asString()).isEqualTo(id("D"));
  }

  @Test
  void import_linkToANoteThatCannotBeReadOrIsGone_keepsTheConnection() throws IOException {
    note("A.md", "[[B]] [[C]]\n");
    note("B.md", "b\n");
    note("C.md", "c\n");
    bring();
    Files.write(vault.resolve("B.md"), new byte[] {0, 1});
    Files.delete(vault.resolve("C.md"));
    JsonNode summary = bringAsking();
    assertThat(summary.get("edgesRemoved").asInt()).isZero();
    assertThat(summary.get("missing").toString()).isEqualTo("[\"C.md\"]");
    assertThat(thought("A").get("edgesFrom").size()).isEqualTo(2);
  }

  @Test
  void import_fileGoneButEditedHere_isKeptWhateverWasAsked() throws IOException {
    for (String name : List.of("Text", "Field", "Tag", "Link", "Same")) {
      note(name + ".md", name + "\n");
    }
    note("Left.md", "left\n");
    bring();
    lm.json("edit", id("Text"), "written here");
    lm.json("set", id("Field"), "mine", "1");
    lm.json("tag", id("Tag"), "mine");
    lm.json("link", id("Link"), id("Text"));
    for (String name : List.of("Text", "Field", "Tag", "Link", "Same")) {
      Files.delete(vault.resolve(name + ".md"));
    }
    JsonNode summary = bringAsking("--delete-missing");
    assertThat(summary.get("deleted").toString()).isEqualTo("[\"Same.md\"]");
    assertThat(summary.get("conflicts").size()).isEqualTo(4);
    assertThat(summary.get("missing").size()).isEqualTo(4);
    JsonNode first = summary.get("conflicts").get(0);
    assertThat(first.get("kind").asString()).isEqualTo("DELETE_EDIT");
    assertThat(first.get("file").asString()).isEqualTo("(deleted)");
    assertThat(first.get("requiresUserIntervention").asBoolean()).isTrue();
    assertThat(lm.json("status").get("thoughts").asInt()).isEqualTo(5);

    assertThat(bring("--delete-missing", "--kind", "delete-edit=keep-both").get("missing").size())
        .isZero();
    assertThat(lm.json("status").get("thoughts").asInt()).isEqualTo(5);
    assertThat(bring("--delete-missing").get("conflicts").isEmpty()).isTrue(); // over for good
  }

  @Test
  void import_fileGoneButEditedHere_isDeletedByARule() throws IOException {
    note("A.md", "a\n");
    bring();
    lm.json("tag", id("A"), "mine");
    Files.delete(vault.resolve("A.md"));
    JsonNode summary = bring("--delete-missing", "--kind", "delete-edit=latest");
    assertThat(summary.get("deleted").toString()).isEqualTo("[\"A.md\"]");
    assertThat(only(summary).get("outcome").asString()).isEqualTo("REMOTE_CHOSEN");
    assertThat(lm.json("status").get("thoughts").asInt()).isZero();
  }

  @Test
  void import_deletedHereButChangedInTheVault_comesBackWithTheEditsOfBoth() throws IOException {
    note("A.md", "---\nn: 1\n---\nThe bus leaves at nine.\n");
    bring();
    String id = id("A");
    lm.json("edit", id, "The last bus leaves at nine.\n");
    lm.json("set", id, "mine", "1");
    lm.json("rm", id);
    note("A.md", "---\nn: 2\n---\nThe bus leaves at nine sharp.\n");
    JsonNode conflict = only(bringAsking());
    assertThat(conflict.get("kind").asString()).isEqualTo("DELETE_EDIT");
    assertThat(conflict.get("here").asString()).isEqualTo("(deleted)");
    JsonNode thought = lm.json("show", id);
    assertThat(thought.get("content").asString()).isEqualTo("The last bus leaves at nine sharp.\n");
    assertThat(thought.get("fields").get("mine").asString()).isEqualTo("1");
    assertThat(thought.get("fields").get("n").asString()).isEqualTo("2");
  }

  @Test
  void import_deletedHereAndByRuleLater_staysDeleted() throws IOException {
    note("A.md", "a\n");
    bring();
    lm.json("rm", id("A"));
    note("A.md", "changed before that\n", LONG_AGO);
    JsonNode summary = bring("--kind", "delete-edit=latest");
    assertThat(summary.get("deletedHere").asInt()).isEqualTo(1);
    assertThat(only(summary).get("outcome").asString()).isEqualTo("LOCAL_CHOSEN");
    assertThat(lm.json("status").get("thoughts").asInt()).isZero();
    assertThat(bring().get("conflicts").isEmpty()).isTrue(); // the file has not changed since
  }

  @Test
  void import_renamedFileOfADeletedThought_staysDeleted() throws IOException {
    note("A.md", "a\n");
    bring();
    lm.json("rm", id("A"));
    Files.move(vault.resolve("A.md"), vault.resolve("B.md"));
    assertThat(bring().get("deletedHere").asInt()).isEqualTo(1);
    assertThat(bring().get("deletedHere").asInt()).isEqualTo(1);
    assertThat(lm.json("status").get("thoughts").asInt()).isZero();
  }

  @Test
  void import_afterOneThatWasBrokenOff_mergesWhatWasWrittenSince() throws IOException {
    note("A.md", "one two three\n");
    bring();
    lm.json("edit", id("A"), "one two three four\n");
    try (Space space = Space.open(folder.resolve("home"))) {
      Imported row = space.imports().all(vault.toRealPath().toString()).get(0);
      space
          .imports()
          .put(
              new Imported(
                  row.source(), row.path(), row.thought(), "other", ImportBase.NONE.encode()));
    }
    note("A.md", "zero one two three\n");
    bring();
    assertThat(thought("A").get("content").asString()).isEqualTo("zero one two three four\n");
  }

  @Test
  void import_hundredsOfNotes_writesOnlyWhatChanged() throws IOException {
    int notes = 600;
    for (int i = 0; i < notes; i++) {
      note("Note " + i + ".md", "---\nn: 1\n---\nSee [[Note " + (i + 1) % notes + "]].\n");
    }
    assertThat(bring().get("added").asInt()).isEqualTo(notes);
    long before = lm.json("status").get("entries").asLong();
    assertThat(bring().get("unchanged").asInt()).isEqualTo(notes);
    assertThat(lm.json("status").get("entries").asLong()).isEqualTo(before);
    for (int i = 0; i < 250; i++) {
      note("Note " + i + ".md", "---\nn: 2\n---\nSee [[Note " + (i + 2) % notes + "]].\n");
    }
    JsonNode summary = bring();
    assertThat(summary.get("updated").asInt()).isEqualTo(250);
    assertThat(summary.get("edgesAdded").asInt()).isEqualTo(250);
    assertThat(summary.get("edgesRemoved").asInt()).isEqualTo(250);
    // Notes and connections go by transactions of 200 each, whatever their number.
    assertThat(lm.json("status").get("entries").asLong() - before).isBetween(2L, 8L);
  }
}
