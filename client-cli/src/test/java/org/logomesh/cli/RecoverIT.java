package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every device is lost: the way back with words, space id and the real relay as a process. */
@Timeout(180)
class RecoverIT {
  @TempDir static Path relayFolder;
  private static @Nullable RelayProcess running;

  @TempDir Path folder;
  private String url = "";
  private Lm laptop = new Lm(Path.of("none"));
  private String space = "";
  private String words = "";

  @BeforeAll
  static void startRelay() throws Exception {
    BuiltRelay.use();
    running = RelayProcess.start(relayFolder.resolve("data"), relayFolder.resolve("relay.log"));
  }

  @AfterAll
  static void stopRelay() {
    if (running != null) {
      running.close();
    }
  }

  @BeforeEach
  void begin() throws Exception {
    RelayProcess relay = Objects.requireNonNull(running);
    url = "ws://127.0.0.1:" + relay.awaitPort(Duration.ofSeconds(60));
    laptop = new Lm(folder.resolve("laptop"));
    JsonNode founded =
        laptop.json("init", "--name", "laptop", "--relay", url, "--invite", relay.invite());
    space = founded.get("space").asString();
    StringBuilder typed = new StringBuilder();
    founded.get("recoveryWords").forEach(word -> typed.append(word.asString()).append(' '));
    words = typed.toString();
    laptop.add("what nobody may lose", "--tag", "kept");
    laptop.json("sync");
  }

  private Lm.Ran recover(Lm there, String spaceId, String typed) {
    return Typed.in(
        typed, () -> there.run("recover", "--space", spaceId, "--relay", url, "--name", "desktop"));
  }

  @Test
  void recover_everyDeviceLost_bringsTheSpaceBack() throws IOException {
    String before = laptop.json("status").get("stateRoot").asString();
    lose(folder.resolve("laptop"));
    Lm desktop = new Lm(folder.resolve("desktop"));
    String grouped = space.replaceAll("(.{16})(?!$)", "$1 ");

    Lm.Ran ran = recover(desktop, grouped, words.toUpperCase(Locale.ROOT) + "\n");

    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out() + ran.err()).doesNotContain(words.strip());
    JsonNode status = desktop.json("status");
    assertThat(status.get("stateRoot").asString()).isEqualTo(before);
    assertThat(status.get("thoughts").asInt()).isEqualTo(1);
    assertThat(desktop.run("search", "lose").out()).contains("what nobody may lose");
    assertThat(desktop.json("revoke", "laptop", "--yes").get("name").asString())
        .isEqualTo("laptop");
    desktop.add("and going on");
    assertThat(desktop.run("sync").code()).isZero();
    assertThat(desktop.run("audit").out()).contains("recovery words").contains("intact");
  }

  @Test
  void recover_wordsWereRevoked_isRefused() {
    JsonNode recovery =
        laptop.raw("devices").objects().stream()
            .filter(device -> device.get("recovery").asBoolean())
            .findFirst()
            .orElseThrow();
    laptop.json("revoke", recovery.get("id").asString(), "--yes");
    laptop.json("sync");
    Lm thief = new Lm(folder.resolve("thief"));

    Lm.Ran ran = recover(thief, space, words);

    assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCodes.NOT_ALLOWED);
    assertThat(ran.err()).contains("removed from the space").doesNotContain(words.strip());
    assertThat(folder.resolve("thief").resolve("space.db")).doesNotExist();
  }

  @Test
  void recover_whatCannotBeRight_saysWhy() {
    Lm there = new Lm(folder.resolve("there"));
    List<String> all = List.of(words.strip().split(" "));
    String exchanged =
        String.join(" ", all.get(1), all.get(0), String.join(" ", all.subList(2, all.size())));

    assertThat(recover(there, "12345", words).err()).contains("not the id of a space");
    assertThat(recover(there, "00".repeat(32), words).err()).contains("does not carry this space");
    assertThat(recover(there, space, "zzzz " + words).err()).contains("word 1");
    assertThat(recover(there, space, exchanged + "\n").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(recover(there, space, "").err()).contains("24 words");
    assertThat(there.run("recover", "--space", space).code()).isEqualTo(ExitCodes.USAGE);
    assertThat(folder.resolve("there").resolve("space.db")).doesNotExist();
  }

  private static void lose(Path home) throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
