package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Notes whose links lead back to where they came from. */
@Timeout(60)
class LinkCircleTest {
  private static final String AS_DEEP_AS_IT_GOES = "200";

  @TempDir Path folder;

  private Lm vault(String... notes) throws IOException {
    Path vault = Files.createDirectories(folder.resolve("vault"));
    for (int i = 0; i < notes.length; i += 2) {
      Files.writeString(vault.resolve(notes[i] + ".md"), notes[i + 1] + "\n");
    }
    return Lm.founded(folder.resolve("home"));
  }

  private JsonNode bring(Lm lm) {
    return lm.json("import", folder.resolve("vault").toString());
  }

  @Test
  void import_notesInCircles_areEdgesLikeOthers() throws IOException {
    Lm lm = vault("A", "[[B]]", "B", "[[A]]", "C", "[[D]]", "D", "[[E]]", "E", "[[C]] [[A]]");

    assertThat(bring(lm).get("edgesAdded").asInt()).isEqualTo(6);

    assertThat(lm.json("status").get("edges").asInt()).isEqualTo(6);
    JsonNode again = bring(lm);
    assertThat(again.get("unchanged").asInt()).isEqualTo(5);
    assertThat(again.get("edgesAdded").asInt() + again.get("edgesRemoved").asInt()).isZero();
  }

  @Test
  void import_noteThatLinksToItself_hasNoEdgeAndKeepsItsText() throws IOException {
    Lm lm = vault("Self", "see [[Self]]");

    assertThat(bring(lm).get("edgesAdded").asInt()).isZero();

    assertThat(lm.json("list").get("content").asString()).isEqualTo("see [[Self]]\n");
  }

  @Test
  void graph_ofCircles_showsEachThoughtsConnectionsOnce() throws IOException {
    Lm lm = vault("A", "[[B]]", "B", "[[C]]", "C", "[[A]]");
    bring(lm);
    String alone = lm.add("alone");
    lm.json("link", alone, alone, "--type", "means");

    Lm.Ran ran = lm.run("graph", "--depth", AS_DEEP_AS_IT_GOES);

    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().filter(line -> line.contains("→"))).hasSize(4);
    assertThat(ran.out().lines().filter(line -> line.endsWith("(see above)"))).hasSize(2);
    for (JsonNode thought : lm.raw("list").objects()) {
      Lm.Ran from = lm.run("graph", thought.get("id").asString(), "--depth", AS_DEEP_AS_IT_GOES);
      assertThat(from.code()).isZero();
      assertThat(from.out().lines().filter(line -> line.endsWith("(see above)"))).hasSize(1);
    }
  }

  @Test
  void graph_circleLongerThanItGoesDeep_endsThere() throws IOException {
    String[] notes = new String[2 * 250];
    for (int i = 0; i < notes.length; i += 2) {
      notes[i] = "n" + i;
      notes[i + 1] = "[[n" + (i + 2) % notes.length + "]]";
    }
    Lm lm = vault(notes);
    bring(lm);

    Lm.Ran ran = lm.raw("graph", "--depth", AS_DEEP_AS_IT_GOES);

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines()).hasSize(201);
    Lm.Ran deeper = lm.run("graph", "--depth", "1000000");
    assertThat(deeper.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(deeper.err()).contains("0 to 200");
  }
}
