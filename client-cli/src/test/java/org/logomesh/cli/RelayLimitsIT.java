package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's quotas and blocks, beside the real relay as a process. */
class RelayLimitsIT {
  @TempDir Path folder;

  @Test
  @Timeout(180)
  void quotaAndBlock_whileTheRelayRuns_areToldToTheDeviceAndLoseNothing() throws Exception {
    BuiltRelay.use();
    String data = folder.resolve("data").toString();
    Lm operator = new Lm(folder.resolve("operator"));
    try (RelayProcess relay =
        RelayProcess.start(folder.resolve("data"), folder.resolve("relay.log"))) {
      String url = "ws://127.0.0.1:" + relay.awaitPort(Duration.ofSeconds(60));
      Lm device = new Lm(folder.resolve("device"));
      device.json("init", "--name", "laptop", "--relay", url, "--invite", relay.invite());
      assertThat(device.run("sync").code()).isZero();
      String space = operator.json("relay", "quota", "--data", data).get("space").asString();

      assertThat(
              operator
                  .json("relay", "quota", "--data", data, space.substring(0, 8), "0B")
                  .get("quota")
                  .asString())
          .isEqualTo("0");
      device.run("add", "kept here");
      Lm.Ran full = device.run("sync");
      assertThat(full.out() + full.err()).contains("no room left for this space");
      operator.json("relay", "quota", "--data", data, space, "default");
      assertThat(device.run("sync").code()).isZero();
      assertThat(operator.run("relay", "quota", "--data", data).out())
          .contains(space + "  ")
          .contains("of the relay's default");

      assertThat(operator.run("relay", "block", "--data", data, "--space", space).code()).isZero();
      assertThat(operator.run("relay", "block", "--data", data, "--list").out())
          .contains("space  " + space);
      Lm.Ran blocked = device.runUntil(ran -> ran.code() != ExitCodes.OK, "sync");
      assertThat(blocked.out() + blocked.err()).contains("operator keeps this device");
      assertThat(operator.run("relay", "unblock", "--data", data, "--space", space).code())
          .isZero();
      device.runUntil(ran -> ran.code() == ExitCodes.OK, "sync");
      assertThat(operator.run("relay", "block", "--data", data).code()).isEqualTo(ExitCodes.USAGE);
    }
  }
}
