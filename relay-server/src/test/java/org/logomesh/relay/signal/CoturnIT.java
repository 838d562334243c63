package org.logomesh.relay.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.TurnCredentials;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;

/** A real coturn takes what the relay gives out. Skipped where Debian's coturn is not installed. */
@Timeout(60)
class CoturnIT {
  private static final Path SERVER = Path.of("/usr/bin/turnserver");
  private static final Path CLIENT = Path.of("/usr/bin/turnutils_uclient");
  private static final String SECRET = "3c9d8f1e5a7b2046d1e0f9a8b7c6d5e4";

  @TempDir Path folder;
  private int port;
  private @Nullable Process turn;
  private @Nullable TestRelay relay;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Files.isExecutable(SERVER) && Files.isExecutable(CLIENT),
        "skipped: coturn is not installed (apt-get install coturn)");
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    turn =
        new ProcessBuilder(
                SERVER.toString(),
                "-n",
                "--use-auth-secret",
                "--static-auth-secret=" + SECRET,
                "--realm=relay.example.org",
                "--listening-ip=127.0.0.1",
                "--listening-port=" + port,
                "--relay-ip=127.0.0.1",
                "--allow-loopback-peers",
                "--no-cli",
                "--no-tls",
                "--no-dtls",
                "--pidfile=" + folder.resolve("pid"),
                "--db=" + folder.resolve("db"),
                "--log-file=stdout")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    relay =
        TestRelay.start(
            folder.resolve("data"),
            "--logomesh.relay.turn.urls=turn:127.0.0.1:" + port,
            "--logomesh.relay.turn.secret=" + SECRET,
            "--logomesh.relay.turn.ttl=1h");
  }

  @AfterEach
  void stop() throws Exception {
    if (turn != null) {
      turn.destroy();
      turn.waitFor(10, TimeUnit.SECONDS);
    }
    if (relay != null) {
      relay.close();
    }
  }

  @Test
  void credentials_ofTheRelay_letAMemberSendThroughCoturn_othersDoNot() throws Exception {
    TestDevice ada = new TestDevice(1);
    TestSpace space = new TestSpace(ada);
    TestRelay asked = Objects.requireNonNull(relay);
    asked.register(space);
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(asked.origin().replaceFirst("^ws", "http") + RelayApi.TURN_PATH))
                    .header("Authorization", "Bearer " + asked.token(ada, space))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    TurnCredentials given = TurnCredentials.decode(answer.body());

    assertThat(sendThrough(given.username(), given.password())).isZero();
    assertThat(sendThrough(given.username(), "guessed")).isNotZero();
    String longer = "9" + given.username().substring(1);
    assertThat(sendThrough(longer, given.password())).as("prolonged by hand").isNotZero();
  }

  private int sendThrough(String username, String password) throws Exception {
    List<String> command = new ArrayList<>(List.of(CLIENT.toString(), "-y", "-n", "1", "-m", "1"));
    command.addAll(List.of("-u", username, "-w", password, "-p", "" + port, "127.0.0.1"));
    File output = folder.resolve("client").toFile();
    Process client =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    try {
      assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return client.exitValue();
    } finally {
      client.destroyForcibly();
    }
  }
}
