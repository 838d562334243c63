package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.Operator;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the relay writes to its console, for people and for programs. */
@ExtendWith(OutputCaptureExtension.class)
class LogsIT {
  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);

  /** Everything that goes by a secret, right and wrong. Returns the secrets. */
  private List<String> use(TestRelay relay) throws Exception {
    List<String> secrets = new ArrayList<>(List.of(relay.operatorInvite()));
    relay.register(space);
    String token = relay.token(ada, space);
    LivePeer peer = new LivePeer(space, space.records());
    WebSocketClient socket = peer.connect(relay.uri(RelayApi.SYNC_PATH), token);
    try {
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = space.openLog(ada, written);
      peer.with(p -> p.write(log, written));
      peer.await("acknowledged", p -> p.acknowledged().seq(log.id()) == 0);
    } finally {
      socket.close();
    }
    relay.refusal(token); // a second time
    byte[] nonce = relay.nonce();
    String forged = new TestDevice(9).token(space.id(), nonce, relay.origin());
    relay.refusal(forged);
    String wrongInvite = "wrong-invite-of-somebody";
    relay.post(
        RelayApi.SPACES_PATH,
        new TestSpace(new TestDevice(2)).registration(),
        RelayApi.INVITE_HEADER,
        wrongInvite);
    Operator operator = relay.operator();
    operator.signIn("nearly-the-token-of-the-operator");
    operator.signIn();
    operator.act("/invites", "/invites", "uses=1&days=1");
    secrets.addAll(
        List.of(
            token,
            forged,
            wrongInvite,
            HexFormat.of().formatHex(nonce),
            "nearly-the-token-of-the-operator",
            operator.token(),
            operator.cookie(),
            operator.cookie().substring(operator.cookie().indexOf('=') + 1)));
    return secrets;
  }

  @Test
  void logs_asJson_areJsonAndHoldNoSecret(@TempDir Path directory, CapturedOutput output)
      throws Exception {
    List<String> secrets;
    try (TestRelay relay =
        TestRelay.start(
            directory,
            "--logging.config=classpath:structured-logback.xml",
            "--logging.structured.format.console=ecs",
            "--logging.level.org.logomesh=debug")) {
      secrets = use(relay);
    }

    List<String> lines = output.getAll().lines().filter(line -> !line.isBlank()).toList();
    assertThat(lines).anyMatch(line -> line.contains("relay ready on"));
    for (String line : lines) {
      JsonNode json = JsonMapper.shared().readTree(line);
      assertThat(json.get("@timestamp")).as(line).isNotNull();
      assertThat(json.get("message")).as(line).isNotNull();
    }
    assertThat(output.getAll()).doesNotContain(secrets);
  }

  @Test
  void logs_forPeople_holdNoSecretButTheFirstInvite(@TempDir Path directory, CapturedOutput output)
      throws Exception {
    List<String> secrets;
    String first;
    try (TestRelay relay = TestRelay.start(directory, "--logging.level.org.logomesh=debug")) {
      first = relay.operatorInvite();
      secrets = use(relay);
    }

    assertThat(output.getAll())
        .contains("operator invite: " + first)
        .contains("operator console: ");
    secrets.remove(first);
    assertThat(output.getAll()).doesNotContain(secrets);
    assertThat(Files.readString(directory.resolve("relay.settings")))
        .contains("logomesh.relay.registration")
        .doesNotContain("password", "token");
  }
}
