package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.admin.Console;
import org.logomesh.relay.testing.Operator;
import org.logomesh.relay.testing.TestRelay;

/** Whoever wants to get into the console, or to keep the operator out. */
class AdminAttackIT {
  private static final int SOCKETS = 100;

  @TempDir private Path directory;

  @Test
  void wrongTokens_many_areMadeToWait() throws Exception {
    try (TestRelay relay = TestRelay.start(directory)) {
      Operator operator = relay.operator();
      operator.signIn();
      Operator guesser = relay.operator();
      for (int i = 0; i < 10; i++) {
        assertThat(guesser.signIn("guess " + i).statusCode()).isEqualTo(401);
      }

      assertThat(guesser.signIn().statusCode()).as("also the right one").isEqualTo(429);
      assertThat(guesser.api("/overview").statusCode()).isEqualTo(429);
      assertThat(operator.get("").statusCode()).as("who is in stays in").isEqualTo(200);
    }
  }

  @Test
  void sockets_silentOrTooMany_areEnded() throws Exception {
    try (TestRelay relay = TestRelay.start(directory)) {
      int port = URI.create(relay.operator().console()).getPort();
      List<Socket> open = new ArrayList<>();
      for (int i = 0; i < SOCKETS; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        open.add(socket);
      }
      for (Socket socket : open) {
        assertThat(read(socket)).isEqualTo(-1);
        socket.close();
      }
      assertThat(relay.operator().get("/sign-in").statusCode()).isEqualTo(200);
    }
  }

  private static int read(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (IOException reset) {
      return reset instanceof SocketTimeoutException ? 0 : -1;
    }
  }

  @Test
  void address_offThisMachine_isRefused() {
    assertThatThrownBy(() -> TestRelay.start(directory, "--logomesh.relay.admin.address=0.0.0.0"))
        .rootCause()
        .hasMessageContaining("port would listen on 0.0.0.0 without TLS");
  }

  @Test
  void port_thatIsTaken_costsTheConsoleOnly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TestRelay relay =
            TestRelay.start(directory, "--logomesh.relay.admin.port=" + taken.getLocalPort())) {
      assertThat(relay.bean(Console.class).baseUrl()).isNull();
      assertThat(relay.get(RelayApi.INFO_PATH).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void console_thatIsOff_isNotThereAndMakesNoToken() throws Exception {
    try (TestRelay relay = TestRelay.start(directory, "--logomesh.relay.admin.enabled=false")) {
      assertThat(relay.bean(Console.class).url()).isNull();
      assertThat(directory.resolve("operator-token.txt")).doesNotExist();
    }
  }
}
