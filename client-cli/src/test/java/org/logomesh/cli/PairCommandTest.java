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
    CommandLine pair = Main.commandLine();
    pair.setOut(new PrintWriter(out, true));
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(
            () ->
                pair.execute(
                    "--home",
                    folder.resolve("laptop").toString(),
                    "pair",
                    "--yes",
                    "--listen",
                    "127.0.0.1:0"));
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
