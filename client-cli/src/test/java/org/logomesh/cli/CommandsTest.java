package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CommandsTest {
  @TempDir Path folder;

  private Lm founded() {
    return Lm.founded(folder.resolve("home"));
  }

  @Test
  void everyCommand_withJson_printsObjectsOnly() throws IOException {
    Lm lm = founded();
    String a = lm.add("First thought", "--tag", "x", "--field", "n=5");
    String b = lm.add("Second thought");
    List<String[]> commands =
        List.of(
            Args.of("edit", a, "First thought, edited"),
            Args.of("tag", a, "y"),
            Args.of("set", a, "due", "today"),
            Args.of("link", a, b, "--type", "before"),
            Args.of("show", a),
            Args.of("list"),
            Args.of("search", "second"),
            Args.of("graph"),
            Args.of("path", a, b),
            Args.of("list", "--since", "2020-01-01", "--until", "2100-01-01T00:00"),
            Args.of("unlink", a, b, "--type", "before"),
            Args.of("devices"),
            Args.of("status"),
            Args.of("conflicts"),
            Args.of("conflicts", "resolve", "all"),
            Args.of("conflicts", "resolve", "--strategy", "latest", "--field", "n=highest"),
            Args.of("prefs", "set", "theme", "dark"),
            Args.of("prefs", "get", "theme"),
            Args.of("prefs"),
            Args.of("prefs", "rm", "theme"),
            Args.of("plugin", "put", "org.x", "cards", "k", "1"),
            Args.of("plugin", "add", "org.x", "seen", "e"),
            Args.of("plugin", "count", "org.x", "runs", "-2"),
            Args.of("plugin", "claim", "org.x", "call", "60"),
            Args.of("plugin", "set", "org.x", "view", "wide"),
            Args.of("plugin"),
            Args.of("plugin", "show", "org.x"),
            Args.of("plugin", "release", "org.x", "call"),
            Args.of("audit"),
            Args.of("check", "--deep"),
            Args.of("offline", "on"),
            Args.of("export", folder.resolve("out").toString()),
            Args.of("import", folder.resolve("out").toString()),
            Args.of("rm", b));
    for (String[] command : commands) {
      Lm.Ran ran = lm.raw(command);
      assertThat(ran.code()).as("%s %s", String.join(" ", command), ran).isZero();
      assertThat(ran.err()).as(command[0]).isEmpty();
      assertThat(ran.objects()).as(command[0]).allMatch(JsonNode::isObject);
      Lm.Ran plain = lm.run(command);
      assertThat(plain.out()).as(command[0]).doesNotStartWith("{");
    }
  }

  @Test
  void show_thought_hasEverything() {
    Lm lm = founded();
    String a = lm.add("First", "--tag", "x", "--field", "n=5");
    String b = lm.add("Second");
    lm.json("link", a, b, "--type", "before");
    JsonNode shown = lm.json("show", a.substring(0, 8));
    assertThat(shown.get("id").asString()).isEqualTo(a);
    assertThat(shown.get("content").asString()).isEqualTo("First");
    assertThat(shown.get("fields").get("n").asString()).isEqualTo("5");
    assertThat(shown.get("tags").toString()).isEqualTo("[\"x\"]");
    assertThat(shown.get("edgesFrom").get(0).get("target").asString()).isEqualTo(b);
    assertThat(lm.json("status").get("edges").asInt()).isEqualTo(1);
  }

  @Test
  void link_withAttributes_areShownAndFoundOnTheWay() {
    Lm lm = founded();
    String a = lm.add("First");
    String b = lm.add("Second");
    String c = lm.add("Third");
    lm.json("link", a, b, "--type", "cites", "--set", "page=7", "--set", "why=proof");
    lm.json("link", c, b, "--type", "cites");
    JsonNode edge = lm.json("show", a).get("edgesFrom").get(0);
    assertThat(edge.get("attributes").toString()).isEqualTo("{\"page\":\"7\",\"why\":\"proof\"}");
    assertThat(lm.run("show", a).out()).contains("[page = 7, why = proof]");
    assertThat(lm.json("path", a, c).get("length").asInt()).isEqualTo(2);
    assertThat(lm.run("path", a, c).out())
        .containsSubsequence("First", "cites → ", "Second", "← cites ", "Third");
    assertThat(lm.run("path", a, c, "--hops", "1").out()).contains("Not connected");
  }

  @ParameterizedTest
  @CsvSource({
    "2, list --since yesterday",
    "2, path 0123 0123 --hops 17",
    "3, show 0123abcd",
    "2, show xyz",
    "2, show abc",
    "3, rm 0123abcd",
    "2, set 0123abcd",
    "2, nonsense",
    "2, conflicts resolve 7",
    "2, conflicts resolve all --keep 1",
    "2, conflicts resolve --strategy loudest",
    "2, conflicts resolve --field rating",
    "2, conflicts resolve --kind quarrel=latest",
    "2, conflicts resolve 1 2",
    "2, sync --invite code",
    "2, sync --listen 127.0.0.1:0",
    "2, sync --relay ftp://x",
    "2, sync --peer host:99999",
    "4, sync",
    "4, pair",
    "3, revoke nobody",
    "2, offline maybe",
    "2, pair --listen nonsense",
    "1, init"
  })
  void command_thatCannotBeDone_saysWhyInALineAndByCode(int code, String line) {
    Lm lm = founded();
    Lm.Ran ran = lm.run(line.split(" "));
    assertThat(ran.code()).as(ran.toString()).isEqualTo(code);
    assertThat(ran.err()).isNotBlank().doesNotContain("\tat ");
    Lm.Ran json = lm.raw(line.split(" "));
    assertThat(json.code()).isEqualTo(code);
  }

  @Test
  void command_withoutASpace_saysHowToMakeOne() {
    Lm.Ran ran = new Lm(folder.resolve("none")).run("list");
    assertThat(ran.code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(ran.err()).contains("lm init");
    assertThat(Files.exists(folder.resolve("none"))).isFalse();
    JsonNode error = new Lm(folder.resolve("none")).raw("list").object();
    assertThat(error.get("error").asString()).isEqualTo("NOT_FOUND");
  }

  @Test
  void prefix_ofSeveralThoughts_isRefusedWithAllOfThem() throws IOException {
    Lm lm = founded();
    // By the birthday bound, among 700 random ids two share their first four digits, almost surely.
    Path vault = Files.createDirectories(folder.resolve("vault"));
    for (int i = 0; i < 1_400; i++) {
      Files.writeString(vault.resolve("n" + i + ".md"), "note " + i);
    }
    lm.json("import", vault.toString());
    Map<String, String> byPrefix = new HashMap<>();
    for (JsonNode thought : lm.raw("list", "--limit", "1000").objects()) {
      String id = thought.get("id").asString();
      String other = byPrefix.put(id.substring(0, 4), id);
      if (other != null) {
        Lm.Ran ran = lm.run("show", id.substring(0, 4));
        assertThat(ran.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(ran.err()).contains("fits several").contains(id).contains(other);
        return;
      }
    }
    throw new AssertionError("no two ids of 1,000 begin alike");
  }

  @Test
  void audit_exported_isOneObjectALineAndNeverOverwrites() throws IOException {
    Lm lm = founded();
    Path file = folder.resolve("audit.jsonl");
    assertThat(lm.json("audit", "--export", file.toString()).get("intact").asBoolean()).isTrue();
    assertThat(file).exists();
    assertThat(lm.run("audit", "--export", file.toString()).code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void join_withABadTicket_saysWhatIsWrongWithIt() {
    Lm lm = new Lm(folder.resolve("new"));
    for (String ticket : List.of("hello", "LMP1-AAAAA-AAAAA", "LMP1-")) {
      Lm.Ran ran = lm.run("join", ticket);
      assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
      assertThat(ran.err()).startsWith("lm: ").contains("ticket");
    }
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void relay_withoutItsProgram_saysSo() {
    String before = System.clearProperty(RelayProgram.JAR_PROPERTY);
    try {
      Lm.Ran ran = new Lm(folder.resolve("home")).run("relay");
      assertThat(ran.code()).isEqualTo(ExitCodes.NOT_FOUND);
      assertThat(ran.err()).contains("the relay's program is missing");
    } finally {
      if (before != null) {
        System.setProperty(RelayProgram.JAR_PROPERTY, before);
      }
    }
  }

  @Test
  void offline_on_keepsEverythingFromConnecting() {
    Lm lm = founded();
    lm.run("offline", "on");
    assertThat(lm.json("offline").get("offline").asBoolean()).isTrue();
    Lm.Ran ran = lm.run("sync", "--peer", "127.0.0.1:1");
    assertThat(ran.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(ran.err()).contains("offline mode is on");
  }
}
