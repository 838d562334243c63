package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Thought;
import tools.jackson.databind.JsonNode;

class VaultImportTest {
  @TempDir Path folder;
  private Path vault;
  private Lm lm;

  @BeforeEach
  void found() throws IOException {
    vault = Files.createDirectories(folder.resolve("vault"));
    lm = Lm.founded(folder.resolve("home"));
  }

  private void note(String path, String text) throws IOException {
    Path file = vault.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private JsonNode bring(String... more) {
    Lm.Ran ran = lm.raw(Args.of(Args.of("import", vault.toString()), more));
    assertThat(ran.err()).isEmpty();
    return ran.object();
  }

  private JsonNode only() {
    return lm.json("list");
  }

  @Test
  void import_twice_changesNothing() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      note(
          "f" + i % 3 + "/Note " + i + ".md",
          "---\nnumber: "
              + i
              + "\n---\nSee [[Note "
              + random.nextInt(60)
              + "]] #t"
              + i % 5
              + "x\n");
    }
    JsonNode first = bring();
    String root = lm.json("status").get("stateRoot").asString();
    JsonNode second = bring();
    assertThat(first.get("added").asInt()).isEqualTo(60);
    assertThat(first.get("edgesAdded").asInt()).isBetween(50, 60); // a note may link to itself
    assertThat(second.get("unchanged").asInt()).isEqualTo(60);
    assertThat(second.get("added").asInt() + second.get("updated").asInt()).isZero();
    assertThat(second.get("edgesAdded").asInt() + second.get("edgesRemoved").asInt()).isZero();
    assertThat(lm.json("status").get("stateRoot").asString()).isEqualTo(root);
  }

  @Test
  void import_changedFile_updatesTextFieldsTagsAndLinks() throws IOException {
    note("A.md", "---\nn: 1\ngone: x\n---\nOld #one [[B]]\n");
    note("B.md", "b\n");
    note("C.md", "c\n");
    bring();
    note("A.md", "---\nn: 2\n---\nNew #two [[C]]\n");
    JsonNode summary = bring();
    assertThat(summary.get("updated").asInt()).isEqualTo(1);
    assertThat(summary.get("edgesAdded").asInt()).isEqualTo(1);
    assertThat(summary.get("edgesRemoved").asInt()).isEqualTo(1);
    JsonNode a = lm.json("list", "--tag", "two");
    assertThat(a.get("content").asString()).isEqualTo("New #two [[C]]\n");
    assertThat(a.get("fields").get("n").asString()).isEqualTo("2");
    assertThat(a.get("fields").has("gone")).isFalse();
    assertThat(a.get("tags").toString()).isEqualTo("[\"two\"]");
    assertThat(lm.json("status").get("thoughts").asInt()).isEqualTo(3);
  }

  @Test
  void import_editedOnBothSides_keepsBoth() throws IOException {
    note("A.md", "---\nn: 1\n---\nThe bus leaves at nine.\n");
    bring();
    String id = only().get("id").asString();
    lm.json("edit", id, "The last bus leaves at nine.\n");
    lm.json("tag", id, "mine");
    lm.json("set", id, "own", "yes");
    note("A.md", "---\nn: 1\n---\nThe bus leaves at nine sharp.\n");
    bring();
    JsonNode merged = only();
    assertThat(merged.get("content").asString()).isEqualTo("The last bus leaves at nine sharp.\n");
    assertThat(merged.get("tags").toString()).contains("mine");
    assertThat(merged.get("fields").get("own").asString()).isEqualTo("yes");
    // The file never had the word that was added here: it is not taken away by the next change.
    note("A.md", "---\nn: 1\n---\nThe bus leaves at ten sharp.\n");
    bring();
    assertThat(only().get("content").asString()).isEqualTo("The last bus leaves at ten sharp.\n");
  }

  @Test
  void import_emptyNoteWrittenHere_isNotOverwritten() throws IOException {
    note("A.md", "");
    bring();
    lm.json("edit", only().get("id").asString(), "written here");
    bring();
    note("A.md", "and there\n");
    bring();
    assertThat(only().get("content").asString()).contains("written here").contains("and there\n");
  }

  @Test
  void import_renamedFile_isTheSameThought() throws IOException {
    note("Old.md", "same\n");
    bring();
    String id = only().get("id").asString();
    Files.createDirectories(vault.resolve("sub"));
    Files.move(vault.resolve("Old.md"), vault.resolve("sub/New.md"));
    JsonNode summary = bring();
    assertThat(summary.get("moved").asInt()).isEqualTo(1);
    assertThat(summary.get("missing").isEmpty()).isTrue();
    assertThat(only().get("id").asString()).isEqualTo(id);
    assertThat(only().get("fields").get("title").asString()).isEqualTo("New");
    assertThat(only().get("fields").get("path").asString()).isEqualTo("sub/New.md");
  }

  @Test
  void import_deletedFile_isReportedAndDeletedOnlyIfAsked() throws IOException {
    note("A.md", "a\n");
    note("B.md", "b\n");
    bring();
    Files.delete(vault.resolve("B.md"));
    assertThat(bring().get("missing").toString()).isEqualTo("[\"B.md\"]");
    assertThat(lm.json("status").get("thoughts").asInt()).isEqualTo(2);
    assertThat(bring("--delete-missing").get("deleted").toString()).isEqualTo("[\"B.md\"]");
    assertThat(lm.json("status").get("thoughts").asInt()).isEqualTo(1);
    assertThat(bring().get("missing").isEmpty()).isTrue();
  }

  @Test
  void import_thoughtDeletedHere_comesBackOnlyWhenItsFileChanges() throws IOException {
    note("A.md", "a\n");
    bring();
    lm.json("rm", only().get("id").asString());
    assertThat(bring().get("deletedHere").asInt()).isEqualTo(1);
    assertThat(lm.json("status").get("thoughts").asInt()).isZero();
    note("A.md", "a, edited\n");
    bring();
    assertThat(only().get("content").asString()).isEqualTo("a, edited\n");
  }

  @Test
  void import_linkToLaterNote_isMadeWhenItComes() throws IOException {
    note("A.md", "[[B]] [[A]]\n");
    assertThat(bring().get("unresolvedLinks").toString()).isEqualTo("[\"A.md → B\"]");
    note("B.md", "[[A]]\n");
    JsonNode summary = bring();
    assertThat(summary.get("edgesAdded").asInt()).isEqualTo(2); // a circle, and no edge to itself
    assertThat(summary.get("unchanged").asInt()).isEqualTo(1);
    assertThat(summary.get("unresolvedLinks").isEmpty()).isTrue();
  }

  @Test
  void import_textLongerThanATransaction_isWhole() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(3);
    while (text.length() < 5 << 19) {
      text.append("line ").append(random.nextInt()).append(" 😀 é\n");
    }
    note("Long.md", text.toString());
    assertThat(bring().get("added").asInt()).isEqualTo(1);
    try (Space space = Space.open(folder.resolve("home"))) {
      Thought thought = ListCommand.all(space).get(0);
      assertThat(thought.content().getBytes(StandardCharsets.UTF_8))
          .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(bring().get("unchanged").asInt()).isEqualTo(1);
    note("Long.md", "first " + text);
    assertThat(bring().get("updated").asInt()).isEqualTo(1);
    assertThat(only().get("content").asString()).startsWith("first line");
  }
}
