package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.InstalledPostgres;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.Operator;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The backup of docs/postgresql.md, with PostgreSQL's own programs, command for command. */
@ExtendWith(OutputCaptureExtension.class)
class PostgresBackupIT {
  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final LivePeer writer = new LivePeer(space, space.records());

  private static TestRelay relay(Path directory, InstalledPostgres server) throws Exception {
    return TestRelay.start(
        directory,
        "--logomesh.relay.store.url=" + server.url("relay"),
        "--logomesh.relay.store.username=postgres");
  }

  private static void createDatabase(InstalledPostgres server) throws Exception {
    server.program("createdb", "--encoding=UTF8", "--template=template0", "relay");
  }

  @Test
  void backup_madeWhileARelayWrites_restoredElsewhere_isAnotherStoreThatDevicesFill(
      @TempDir Path directory, CapturedOutput output) throws Exception {
    Path dump = directory.resolve("relay.dump");
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    try (InstalledPostgres first = InstalledPostgres.start()) {
      createDatabase(first);
      try (TestRelay relay = relay(directory.resolve("first"), first)) {
        space.admit(bob, TrustLevel.VERIFIED);
        relay.register(space);
        opening.addAll(log.write(200, 300));
        writer.with(peer -> peer.write(log, opening));
        WebSocketClient socket =
            writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
        writer.await("some are acknowledged", peer -> peer.acknowledged().seq(log.id()) >= 200);

        AtomicBoolean isCopied = new AtomicBoolean();
        CompletableFuture<Void> writing =
            CompletableFuture.runAsync(
                () -> writeUntil(isCopied, log), task -> new Thread(task, "writing").start());
        first.into(dump, "pg_dump", "--format=custom", "relay");
        TimeUnit.MILLISECONDS.sleep(200); // what only the lost server has
        isCopied.set(true);
        writing.get(30, TimeUnit.SECONDS);
        writer.await(
            "all is acknowledged",
            peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
        socket.close();
      }
    }

    try (InstalledPostgres second = InstalledPostgres.start()) {
      createDatabase(second);
      second.from(dump, "pg_restore", "--no-owner", "--exit-on-error", "--dbname=relay");
      long copied =
          Long.parseLong(
              second.program("psql", "-tAc", "select count(*) from entries", "relay").strip());
      assertThat(copied).as("the copy lacks something").isBetween(201L, log.state().seq());
      try (TestRelay relay = relay(directory.resolve("second"), second)) {
        assertThat(output.getAll())
            .contains("/relay is a copy of another: it is another store now");
        assertWhole(relay.operator(), copied);
        WebSocketClient socket =
            writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
        writer.await("another incarnation", peer -> incarnations(peer).size() == 2);
        writer.await(
            "filled", peer -> log.state().head().equals(peer.peerFrontier().head(log.id())));
        LivePeer reader = new LivePeer(space, space.records());
        WebSocketClient other =
            reader.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(bob, space));
        reader.await(
            "nothing is lost", peer -> log.state().head().equals(peer.frontier().head(log.id())));
        other.close();
        socket.close();
      }
      try (TestRelay relay = relay(directory.resolve("second"), second)) {
        WebSocketClient socket =
            writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
        writer.await(
            "still there", peer -> log.state().head().equals(peer.peerFrontier().head(log.id())));
        writer.with(peer -> assertThat(incarnations(peer)).as("named once").hasSize(2));
        socket.close();
      }
    }
  }

  private void writeUntil(AtomicBoolean isOver, TestLog log) {
    while (!isOver.get()) {
      List<SealedEntry> more = log.write(3, 300);
      writer.with(peer -> peer.write(log, more));
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static List<IncarnationId> incarnations(TestPeer peer) {
    return peer.seen(SyncAction.PeerFrontier.class).stream()
        .map(SyncAction.PeerFrontier::incarnation)
        .distinct()
        .toList();
  }

  /** What an operator looks at after a restore: every signature, and the audit log. */
  private static void assertWhole(Operator operator, long entries) throws Exception {
    operator.api("POST", "/check", null);
    JsonNode report = JsonMapper.shared().readTree(operator.api("/check").body());
    for (int i = 0; i < 200 && report.get("state").asString().equals("RUNNING"); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
      report = JsonMapper.shared().readTree(operator.api("/check").body());
    }
    assertThat(report.get("state").asString()).isEqualTo("DONE");
    assertThat(report.get("problems").isEmpty()).as(report.toString()).isTrue();
    assertThat(report.get("entries").asLong()).isEqualTo(entries);
    JsonNode audit = JsonMapper.shared().readTree(operator.api("/audit/verify").body());
    assertThat(audit.get("problems").isEmpty()).as(audit.toString()).isTrue();
  }
}
