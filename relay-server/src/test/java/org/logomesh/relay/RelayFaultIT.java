package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** The relay dies, is wiped, runs out of disk, or is started twice. */
class RelayFaultIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestDevice ada = new TestDevice(7);
  private final TestSpace space = new TestSpace(ada);
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void killedWhileAppending_acknowledgedIsThereAndTheFileIsWhole(@TempDir Path directory)
      throws Exception {
    LivePeer writer = new LivePeer(space, space.records());
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    writer.with(peer -> peer.write(log, opening));

    for (int round = 0; round < 2; round++) {
      Process relay = startProcess(directory);
      String origin = origin(directory, relay);
      register(origin, directory);
      WebSocketClient socket = connect(origin, writer);
      long goal = log.state().seq() + 200;
      for (int i = 0; i < 300; i++) {
        List<SealedEntry> more = log.write(3, 300);
        writer.with(peer -> peer.write(log, more));
      }
      writer.await("some are acknowledged", peer -> peer.acknowledged().seq(log.id()) >= goal);

      relay.destroyForcibly().waitFor();
      socket.close();

      Head[] acknowledged = new Head[1];
      writer.with(peer -> acknowledged[0] = peer.acknowledged().head(log.id()));
      assertRecovered(directory, log, acknowledged[0]);
    }
  }

  private void assertRecovered(Path directory, TestLog log, Head acknowledged) throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("relay.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      try (var row = statement.executeQuery("pragma integrity_check")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("ok");
      }
      try (var row = statement.executeQuery("select seq, hash from logs")) {
        assertThat(row.next()).isTrue();
        long seq = row.getLong(1);
        assertThat(seq).isGreaterThanOrEqualTo(acknowledged.seq());
        assertThat(row.getBytes(2)).isEqualTo(log.stateAt(seq).hash().bytes());
      }
      try (var row =
          statement.executeQuery("select count(*) = max(place & 0xffffffff) + 1 from entries")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).as("no gap").isEqualTo(1);
      }
    }
  }

  @Test
  void wiped_isAnotherIncarnationAndIsFilledAgain(@TempDir Path directory) throws Exception {
    LivePeer writer = new LivePeer(space, space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(50, 300));
    writer.with(peer -> peer.write(log, written));

    for (String life : List.of("first", "second")) {
      try (TestRelay relay = TestRelay.start(directory.resolve(life))) {
        relay.register(space);
        WebSocketClient socket =
            writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
        int lives = life.equals("first") ? 1 : 2;
        writer.await(
            "lives seen",
            peer -> incarnations(peer.seen(SyncAction.PeerFrontier.class)).size() == lives);
        writer.await(
            "filled", peer -> log.state().head().equals(peer.peerFrontier().head(log.id())));
        socket.close();
      }
    }
  }

  private static List<IncarnationId> incarnations(List<SyncAction.PeerFrontier> seen) {
    return seen.stream().map(SyncAction.PeerFrontier::incarnation).distinct().toList();
  }

  @Test
  void fullDisk_isToldAndWhatWasThereIsServed(@TempDir Path directory) throws Exception {
    try (TestRelay relay =
        TestRelay.start(directory.resolve("data"), "--logomesh.relay.max-database-size=1MB")) {
      relay.register(space);
      LivePeer writer = new LivePeer(space, space.records());
      List<SealedEntry> opening = new ArrayList<>();
      TestLog log = space.openLog(ada, opening);
      writer.with(peer -> peer.write(log, opening));
      WebSocketClient socket =
          writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
      for (int i = 0; i < 40; i++) {
        List<SealedEntry> more = log.write(10, 10_000);
        writer.with(peer -> peer.write(log, more));
      }
      LogId id = log.id();
      writer.await("told", peer -> !peer.seen(SyncAction.LogStopped.class).isEmpty());
      long[] acknowledged = new long[1];
      writer.with(
          peer -> {
            assertThat(peer.seen(SyncAction.LogStopped.class).get(0).code())
                .isEqualTo(ErrorCode.STORE_FULL);
            acknowledged[0] = peer.acknowledged().seq(id);
          });

      LivePeer reader = new LivePeer(space, space.records());
      WebSocketClient second =
          reader.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
      reader.await("served", peer -> peer.frontier().seq(id) >= acknowledged[0]);
      assertThat(acknowledged[0]).isPositive();
      socket.close();
      second.close();
    }
  }

  @Test
  void secondRelayOnOneDirectory_refusesToStart(@TempDir Path directory) throws Exception {
    Process first = startProcess(directory);
    origin(directory, first);

    Process second = startProcess(directory);
    String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isNotZero();
    assertThat(said).contains("Another relay uses the directory");
    assertThat(first.isAlive()).isTrue();
  }

  // ---- a relay as a process of its own ------------------------------------------------------

  private Process startProcess(Path directory) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path")
                .replace(
                    "test-classes" + File.pathSeparator, "no-test-classes" + File.pathSeparator),
            RelayApplication.class.getName(),
            "--logomesh.relay.data-dir=" + directory,
            "--server.port=0");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    processes.add(process);
    return process;
  }

  /** Waits until the relay is ready and returns its address. */
  private static String origin(Path directory, Process relay) throws Exception {
    Path port = directory.resolve("relay.port");
    var reader = relay.inputReader();
    String line = reader.readLine();
    while (line != null && !line.startsWith("relay ready on ")) {
      line = reader.readLine();
    }
    assertThat(line).as("ready line").isNotNull();
    return "ws://127.0.0.1:" + Files.readString(port).strip();
  }

  private void register(String origin, Path directory) throws Exception {
    String invite = Files.readString(directory.resolve("operator-invite.txt")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(origin.replace("ws:", "http:") + RelayApi.SPACES_PATH))
            .header(RelayApi.INVITE_HEADER, invite)
            .POST(HttpRequest.BodyPublishers.ofByteArray(space.registration()))
            .build();
    assertThat(HTTP.send(request, BodyHandlers.discarding()).statusCode()).isIn(200, 201);
  }

  private WebSocketClient connect(String origin, LivePeer peer) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(origin.replace("ws:", "http:") + RelayApi.NONCE_PATH))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    byte[] nonce = HTTP.send(request, BodyHandlers.ofByteArray()).body();
    return peer.connect(
        URI.create(origin + RelayApi.SYNC_PATH), ada.token(space.id(), nonce, origin));
  }
}
