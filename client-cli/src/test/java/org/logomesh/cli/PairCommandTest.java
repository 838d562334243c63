package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class PairCommandTest {
  private static final Pattern TICKET = Pattern.compile("lm join (LMP1-\\S+)");

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void pairAndJoin_directly_makeTwoEqualDevices() throws Exception {
    Lm laptop = Lm.founded(folder.resolve("laptop"));
    laptop.add("written before pairing", "--tag", "x");
    StringWriter out = new StringWriter();
    CompletableFuture<Integer> code = pair(out);
    Lm phone = new Lm(folder.resolve("phone"));
    Lm.Ran joined = phone.run("join", ticket(out, code), "--name", "phone", "--yes");
    assertThat(joined.code()).as(joined.toString()).isZero();
    assertThat(code.get(30, TimeUnit.SECONDS)).as(out.toString()).isZero();
    assertThat(digits(joined.out())).isEqualTo(digits(out.toString()));
    JsonNode there = phone.json("status");
    JsonNode here = laptop.json("status");
    assertThat(there.get("stateRoot")).isEqualTo(here.get("stateRoot"));
    assertThat(there.get("thoughts").asInt()).isEqualTo(1);
    assertThat(laptop.run("devices").out()).contains("phone");

    Lm.Ran self = phone.run("revoke", "phone", "--yes");
    assertThat(self.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(laptop.json("revoke", "phone", "--yes").get("name").asString()).isEqualTo("phone");
    assertThat(laptop.run("devices").out()).contains("REMOVED");
    assertThat(laptop.run("audit").out()).contains("admitted phone").contains("intact");
  }

  /** The joining device begins with a snapshot, and gets what came after it by syncing. */
  @Test
  @Timeout(60)
  void join_withASnapshot_beginsWithItAndSyncsTheRest() throws Exception {
    Lm laptop = Lm.founded(folder.resolve("laptop"));
    String tea = laptop.add("Tea\n");
    String file = folder.resolve("space.snapshot").toString();
    laptop.json("snapshot", "save", file);
    laptop.json("edit", tea, "Green tea\n");
    StringWriter out = new StringWriter();
    CompletableFuture<Integer> code = pair(out);
    Lm phone = new Lm(folder.resolve("phone"));
    Lm.Ran joined =
        phone.run("join", ticket(out, code), "--name", "phone", "--yes", "--snapshot", file);
    assertThat(joined.code()).as(joined.toString()).isZero();
    assertThat(code.get(30, TimeUnit.SECONDS)).as(out.toString()).isZero();

    assertThat(joined.out()).contains("It begins with a snapshot of 1 thoughts.");
    assertThat(phone.json("status").get("stateRoot"))
        .isEqualTo(laptop.json("status").get("stateRoot"));
    assertThat(phone.json("check", "--deep").get("ok").asBoolean()).isTrue();
    Lm.Ran history = phone.run("history", tea);
    assertThat(history.err()).contains("not on this device, which began with a snapshot");
    assertThat(history.out()).contains("Green").doesNotContain("created");
    Lm.Ran past = phone.run("show", tea, "--at", "2020-01-01");
    assertThat(past.code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(past.err()).contains("began with a snapshot of");
    assertThat(phone.run("blame", tea).code()).isZero();
    assertThat(phone.json("check", "--against", file).get("against").get("outcome").asString())
        .isEqualTo("EQUAL");
    phone.json("snapshot", "save", folder.resolve("again.snapshot").toString());

    Lm.Ran twice = phone.run("snapshot", "load", file);
    assertThat(twice.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(twice.err()).contains("began with a snapshot already");
    assertThat(laptop.run("snapshot", "load", file).err()).contains("it has entries already");
  }

  private CompletableFuture<Integer> pair(StringWriter out) {
    CommandLine pair = Main.commandLine();
    pair.setOut(new PrintWriter(out, true));
    return CompletableFuture.supplyAsync(
        () ->
            pair.execute(
                "--home",
                folder.resolve("laptop").toString(),
                "pair",
                "--yes",
                "--listen",
                "127.0.0.1:0"),
        task -> new Thread(task, "pairing").start());
  }

  private static String ticket(StringWriter out, CompletableFuture<Integer> running)
      throws InterruptedException {
    while (!running.isDone()) {
      Matcher matcher = TICKET.matcher(out.toString());
      if (matcher.find()) {
        return matcher.group(1);
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no ticket: " + out);
  }

  private static String digits(String out) {
    Matcher matcher = Pattern.compile("(?m)^ {2}([0-9]{3}) ([0-9]{3})$").matcher(out);
    assertThat(matcher.find()).as(out).isTrue();
    return matcher.group(1) + matcher.group(2);
  }
}
