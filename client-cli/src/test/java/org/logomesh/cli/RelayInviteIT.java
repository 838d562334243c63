package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's invites, beside the real relay as a process. */
class RelayInviteIT {
  @TempDir Path folder;

  @Test
  @Timeout(180)
  void invite_madeListedAndWithdrawn_whileTheRelayRuns() throws Exception {
    BuiltRelay.use();
    Path data = folder.resolve("data");
    Lm operator = new Lm(folder.resolve("operator"));
    Lm.Ran tooEarly = operator.run("relay", "invite", "--data", data.toString());
    assertThat(tooEarly.code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(tooEarly.err()).contains("There is no relay's data");
    try (RelayProcess relay = RelayProcess.start(data, folder.resolve("relay.log"))) {
      String url = "ws://127.0.0.1:" + relay.awaitPort(Duration.ofSeconds(60));
      String invite =
          operator
              .json("relay", "--data", data.toString(), "invite", "--uses", "1")
              .get("invite")
              .asString();
      assertThat(sync("first", url, invite).code()).isZero();
      assertThat(sync("second", url, invite).code()).isEqualTo(ExitCodes.UNREACHABLE);

      String first = relay.invite();
      String id =
          operator
              .json("relay", "invite", "--data", data.toString(), "--withdraw", first)
              .get("withdrawn")
              .asString();
      Lm.Ran list = operator.run("relay", "invite", "--data", data.toString(), "--list");
      assertThat(list.out())
          .contains(id + "  used up or withdrawn")
          .doesNotContain(first)
          .doesNotContain(invite);
      assertThat(sync("third", url, first).code()).isEqualTo(ExitCodes.UNREACHABLE);
      assertThat(new Lm(folder.resolve("first")).run("sync").code()).isZero();
    }
  }

  private Lm.Ran sync(String name, String url, String invite) {
    Lm device = new Lm(folder.resolve(name));
    device.json("init", "--name", name, "--relay", url, "--invite", invite);
    return device.run("sync");
  }
}
