package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Space;
import org.logomesh.client.graph.ThoughtId;

/** Several processes have one space open and write to it at once. */
@Timeout(120)
class TwoProcessesIT {
  private static final int NOTES = 400;

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  private Path vault(String name) throws IOException {
    Path vault = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < NOTES; i++) {
      Files.writeString(
          vault.resolve(name + i + ".md"), "from " + name + " #" + name + " [[" + name + "0]]\n");
    }
    return vault;
  }

  private Process lm(String output, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--home",
                folder.resolve("home").toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(output).toFile())
            .start();
    processes.add(process);
    return process;
  }

  private void assertEnds(Process process, String output) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(Files.readString(folder.resolve(output), StandardCharsets.UTF_8))
        .isZero();
  }

  @Test
  void importsAndEditsAtOnce_nothingIsLostAndEachSeesTheOthers() throws Exception {
    Lm here = Lm.founded(folder.resolve("home"));
    Path left = vault("left");
    Path right = vault("right");
    List<ThoughtId> mine = new ArrayList<>();
    try (Space space = Space.open(folder.resolve("home"))) {
      Process first = lm("first.log", "import", left.toString());
      Process second = lm("second.log", "import", right.toString());
      while (first.isAlive() || second.isAlive()) {
        mine.add(space.edit(edit -> edit.add("mine " + mine.size(), "mine")).id());
      }
      assertEnds(first, "first.log");
      assertEnds(second, "second.log");

      assertThat(space.tags())
          .containsEntry("left", (long) NOTES)
          .containsEntry("right", (long) NOTES);
      assertThat(mine).isNotEmpty().allSatisfy(id -> assertThat(space.thought(id)).isPresent());
      assertThat(space.status().thoughts()).isEqualTo(2 * NOTES + mine.size());
      assertThat(space.status().edges()).isEqualTo(2 * (NOTES - 1));
      assertEnds(lm("third.log", "tag", mine.get(0).toString(), "theirs"), "third.log");
      assertThat(space.thought(mine.get(0)).orElseThrow().tags()).contains("theirs");
      assertThat(space.check(Space.CheckDepth.DEEP).problems()).isEmpty();
    }
    assertThat(here.run("check", "--deep").code()).isZero();
    assertThat(here.json("status").get("quarantined").asInt()).isZero();
  }
}
