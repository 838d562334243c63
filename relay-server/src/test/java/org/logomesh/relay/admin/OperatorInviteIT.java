package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.testing.TestRelay;

/** In a class of its own: relays that end in one process end the network threads of the others. */
class OperatorInviteIT {
  @Test
  void withdraw_theOperatorsOwn_isNotKeptForThemEither(@TempDir Path other) throws Exception {
    Path own = other.resolve("data");
    try (TestRelay fresh = TestRelay.start(own)) {
      Path kept = own.resolve("operator-invite.txt");
      String invite = fresh.operatorInvite();
      String another = InviteToolIT.run("create", own.toString(), "-", "-").get(0);
      InviteToolIT.run("withdraw", own.toString(), another);
      assertThat(kept).exists();

      InviteToolIT.run("withdraw", own.toString(), invite);
      assertThat(kept).doesNotExist();
    }
    try (TestRelay again = TestRelay.start(own)) {
      assertThat(again.get("/v1/info").statusCode()).isEqualTo(200);
      assertThat(own.resolve("operator-invite.txt")).doesNotExist();
    }
  }
}
