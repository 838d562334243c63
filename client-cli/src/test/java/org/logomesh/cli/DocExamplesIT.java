package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Joining;
import org.logomesh.client.Space;
import org.logomesh.client.trust.BadTicketException;

/** The ten lines of the README with the real relay, and another device that joins. */
@Timeout(180)
class DocExamplesIT {
  private static final Pattern TICKET = Pattern.compile("On the other device: lm join (\\S+)");

  @TempDir Path folder;

  @Test
  void readme_itsTenLines_pairAndSyncTwoDevices() throws Exception {
    BuiltRelay.use();
    PrintStream screen = System.out;
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    CompletableFuture<Joining> joining = new CompletableFuture<>();
    try (RelayProcess relay =
            RelayProcess.start(folder.resolve("relay"), folder.resolve("relay.log"));
        DocExamples.Program program =
            DocExamples.compile(
                folder.resolve("compiled"),
                Objects.requireNonNull(DocExamples.all().get("README.md 1"))
                    .replace("Path.of(\"notes\")", "home")
                    .replace("\"wss://relay.example.org\"", "relay")
                    .replace("\"invite-code-of-the-operator\"", "invite"),
                "Path home",
                "String relay",
                "String invite")) {
      program.answering(question -> question.contains(code(joining.join())));
      System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
      Thread other = new Thread(() -> join(shown, joining), "phone");
      other.setDaemon(true); // an example that fails shows no ticket
      other.start();
      String url = "ws://127.0.0.1:" + relay.awaitPort(Duration.ofSeconds(60));
      program.run(folder.resolve("notes"), url, relay.invite());
      String said = shown.toString(StandardCharsets.UTF_8);
      assertThat(said)
          .containsPattern("changed: \\[[0-9a-f]+")
          .contains("Welcome, phone")
          .containsPattern("[0-9]+ sent, [0-9]+ received"); // pairing has sent them already
      try (Space phone = joining.join().result().get(30, TimeUnit.SECONDS)) {
        phone.sync(Duration.ofSeconds(30));
        assertThat(phone.find("", 2))
            .singleElement()
            .satisfies(milk -> assertThat(milk.content()).isEqualTo("Buy oat milk and bread"));
      }
    } finally {
      System.setOut(screen);
    }
  }

  /** What a person does at the other device: types the ticket, and confirms the code. */
  private void join(ByteArrayOutputStream screen, CompletableFuture<Joining> joining) {
    Matcher ticket = TICKET.matcher("");
    try {
      while (!ticket.reset(screen.toString(StandardCharsets.UTF_8)).find()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      Joining phone = TwoDevices.joining(folder.resolve("phone"), ticket.group(1));
      joining.complete(phone);
      assertThat(code(phone)).isNotEmpty();
      phone.confirm(true);
    } catch (BadTicketException | InterruptedException e) {
      joining.completeExceptionally(e);
    }
  }

  private static String code(Joining joining) {
    try {
      return joining.code().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
