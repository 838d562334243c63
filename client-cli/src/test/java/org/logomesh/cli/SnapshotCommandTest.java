package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Snapshots as a person makes and checks them. */
class SnapshotCommandTest {
  @TempDir Path folder;
  private Lm lm;
  private Path file = Path.of("");

  @BeforeEach
  void write() {
    lm = Lm.founded(folder.resolve("home"));
    file = folder.resolve("space.snapshot");
    String tea = lm.add("The secret of tea\n", "--tag", "kitchen");
    String pot = lm.add("The pot");
    assertThat(lm.run("link", tea, pot, "--type", "needs").code()).isZero();
    assertThat(lm.run("prefs", "set", "theme", "dark").code()).isZero();
  }

  @Test
  void save_thenVerify_isWhatTheSpaceIs() throws IOException {
    JsonNode saved = lm.json("snapshot", "save", file.toString());
    assertThat(saved.get("stateRoot").asString())
        .isEqualTo(lm.json("check").get("stateRoot").asString());
    assertThat(saved.get("thoughts").asInt()).isEqualTo(2);
    assertThat(saved.get("edges").asInt()).isEqualTo(1);
    assertThat(saved.get("states").asInt()).isEqualTo(1);
    assertThat(saved.get("frontier").size()).isEqualTo(1);
    assertThat(lm.json("snapshot", "verify", file.toString())).isEqualTo(saved);
    assertThat(lm.run("snapshot", "verify", file.toString()).out())
        .contains("2 thoughts, 1 edges, 1 states, after 5 entries of 1 logs")
        .contains("what is in it is what it says");
    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertThat(bytes).startsWith("LMSNAP01").doesNotContain("tea").doesNotContain("kitchen");
    assertThat(left()).as("nothing is left beside").isEqualTo(1);
  }

  private long left() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.contains("scratch") || name.contains("snapshot"))
          .count();
    }
  }

  @Test
  void save_overAFile_wantsForce() throws IOException {
    Files.writeString(file, "mine");
    Lm.Ran ran = lm.run("snapshot", "save", file.toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(ran.err()).contains("is there already");
    assertThat(file).hasContent("mine");
    lm.json("snapshot", "save", file.toString(), "--force");
    lm.json("snapshot", "verify", file.toString());
  }

  @Test
  void save_whereNothingCanBeWritten_saysSo() {
    Lm.Ran ran = lm.run("snapshot", "save", folder.resolve("none/x").toString());
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err()).contains("none");
  }

  @Test
  void verify_whatIsNoSoundSnapshot_saysWhy() throws IOException {
    lm.json("snapshot", "save", file.toString());
    assertThat(lm.run("snapshot", "verify", folder.resolve("absent").toString()).code())
        .isEqualTo(ExitCodes.NOT_FOUND);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(lm.run("snapshot", "verify", file.toString()).err()).contains("damaged");
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(lm.raw("snapshot", "verify", file.toString()).object().get("error").asString())
        .isEqualTo("SNAPSHOT");
    Files.writeString(file, "a letter");
    Lm.Ran ran = lm.run("snapshot", "verify", file.toString());
    assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(ran.err()).contains("not a snapshot");
    Lm.founded(folder.resolve("other")).json("snapshot", "save", file.toString(), "--force");
    assertThat(lm.run("snapshot", "verify", file.toString()).err()).contains("another space");
  }

  @Test
  void checkAgainst_now_later_andFromAhead_saysHowTheyStand() throws IOException {
    lm.json("snapshot", "save", file.toString());
    JsonNode now = lm.json("check", "--against", file.toString()).get("against");
    assertThat(now.get("outcome").asString()).isEqualTo("EQUAL");
    lm.add("Later");
    Lm.Ran later = lm.run("check", "--against", file.toString());
    assertThat(later.code()).isZero();
    assertThat(later.out()).contains("the same graph as the snapshot's");

    Path home = folder.resolve("home");
    Path copy = folder.resolve("before");
    Files.createDirectory(copy);
    try (Stream<Path> files = Files.list(home)) {
      for (Path each : files.toList()) {
        Files.copy(each, copy.resolve(each.getFileName()));
      }
    }
    lm.add("Later still");
    lm.json("snapshot", "save", file.toString(), "--force");
    Lm.Ran behind = new Lm(copy).run("check", "--against", file.toString());
    assertThat(behind.code()).isZero();
    assertThat(behind.out()).contains("entries that are not here", "in the snapshot 6");
  }
}
