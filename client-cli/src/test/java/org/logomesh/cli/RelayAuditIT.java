package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The relay's audit log on the command line, beside the real relay as a process. */
class RelayAuditIT {
  @TempDir Path folder;

  @Test
  @Timeout(180)
  void audit_whatTheOperatorDid_isShownAndVerified() throws Exception {
    BuiltRelay.use();
    String data = folder.resolve("data").toString();
    Lm operator = new Lm(folder.resolve("operator"));
    assertThat(operator.run("relay", "audit", "--data", data).code())
        .isEqualTo(ExitCodes.NOT_FOUND);
    try (RelayProcess relay =
        RelayProcess.start(folder.resolve("data"), folder.resolve("relay.log"))) {
      relay.awaitPort(Duration.ofSeconds(60));
      String code =
          operator.json("relay", "invite", "--data", data, "--uses", "1").get("invite").asString();

      Lm.Ran shown = operator.run("relay", "audit", "--data", data);
      assertThat(shown.code()).isZero();
      assertThat(shown.out())
          .contains("Relay started", "Invite made: invite ", "(lm relay invite)")
          .doesNotContain(code);
      var verdict = operator.json("relay", "audit", "--data", data, "--verify");
      assertThat(verdict.get("ok").asBoolean()).isTrue();
      String head = verdict.get("head").asString();
      assertThat(operator.run("relay", "audit", "--data", data, "--verify", "--head", head).out())
          .contains("records hold", "head: " + head);
      Lm.Ran forged =
          operator.run(
              "relay", "audit", "--data", data, "--verify", "--head", "1:" + "0".repeat(64));
      assertThat(forged.code()).isEqualTo(ExitCodes.PROBLEMS_FOUND);
      assertThat(forged.out()).contains("record 1 is not the one that was noted");
    }
  }
}
