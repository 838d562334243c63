package org.logomesh.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the command line as a person or a program does, on a home directory of its own. */
final class Lm {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path home;

  Lm(Path home) {
    this.home = home;
  }

  /** What a run came to. */
  record Ran(int code, String out, String err) {
    /** The objects that were printed, one a line. */
    List<JsonNode> objects() {
      return out.lines().map(JSON::readTree).toList();
    }

    JsonNode object() {
      List<JsonNode> all = objects();
      if (all.size() != 1) {
        throw new AssertionError("not one object but " + all.size() + ": " + out + err);
      }
      return all.get(0);
    }
  }

  Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--home", home.toString()));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code = line.execute(all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  /**
   * Runs it again and again until it comes to what is expected: a running relay reads what the
   * operator's programs write every other second.
   */
  Ran runUntil(Predicate<Ran> expected, String... arguments) throws InterruptedException {
    Ran ran = run(arguments);
    while (!expected.test(ran)) {
      Thread.sleep(100);
      ran = run(arguments);
    }
    return ran;
  }

  /** Runs with {@code --json}, expecting success and one object. */
  JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--json"));
    all.addAll(List.of(arguments));
    Ran ran = run(all.toArray(String[]::new));
    if (ran.code() != ExitCodes.OK) {
      throw new AssertionError(String.join(" ", arguments) + ": " + ran);
    }
    return ran.object();
  }

  /** Runs with {@code --json}, whatever comes of it. */
  Ran raw(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--json"));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  /** A home with a space in it. */
  static Lm founded(Path home) {
    Lm lm = new Lm(home);
    lm.json("init", "--name", "test device", "--person", "tester");
    return lm;
  }

  String add(String... arguments) {
    List<String> all = new ArrayList<>(List.of("add"));
    all.addAll(List.of(arguments));
    return json(all.toArray(String[]::new)).get("id").asString();
  }
}
