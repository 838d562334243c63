package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.DataDirectoryException;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.PostgresServer;
import org.logomesh.relay.testing.RSocketClient;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** Quotas and blocks that are changed beside a relay that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsToolIT {
  private static final int BLOCKED = 4_000 + ErrorCode.BLOCKED.number();
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  private final AtomicInteger devices = new AtomicInteger(7_000);
  private Path data;
  private TestRelay relay;

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    data = directory.resolve("data");
    relay = TestRelay.start(data, "--logomesh.relay.behind-tls-proxy=true");
  }

  @AfterAll
  void stopRelay() {
    relay.close();
  }

  private List<String> run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command, data.toString()));
    all.addAll(List.of(arguments));
    return run(all, Map.of());
  }

  private static List<String> run(List<String> arguments, Map<String, String> environment) {
    return run(() -> NOW, arguments, environment);
  }

  private static List<String> run(
      InstantSource clock, List<String> arguments, Map<String, String> environment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new LimitsTool(clock, new SecureRandom(), new PrintStream(out, true, StandardCharsets.UTF_8))
        .run(arguments, environment);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private TestDevice device() {
    return new TestDevice(devices.incrementAndGet());
  }

  private @Nullable ErrorCode refusal(TestDevice device, TestSpace space) throws Exception {
    return relay.refusal(relay.token(device, space));
  }

  /** Waits until the relay has read what was changed. */
  private void awaitRefusal(TestDevice device, TestSpace space, @Nullable ErrorCode code)
      throws Exception {
    for (int i = 0; i < 100 && refusal(device, space) != code; i++) {
      Thread.sleep(100);
    }
    assertThat(refusal(device, space)).isEqualTo(code);
  }

  @Test
  void block_space_endsItsConnections_andKeepsItOut_untilUnblocked() throws Exception {
    TestDevice ada = device();
    TestSpace space = new TestSpace(ada);
    relay.register(space);
    LivePeer peer = new LivePeer(space, space.records());
    WebSocketClient socket = peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    peer.await("greeted", p -> p.isCaughtUp());
    LivePeer second = new LivePeer(space, space.records());
    RSocketClient rsocket =
        new RSocketClient(
            relay.uri(RelayApi.RSOCKET_PATH),
            relay.token(ada, space),
            RelayApi.SYNC_ROUTE + space.id(),
            second::receive);
    second.connect(rsocket::send);
    second.await("greeted", p -> p.isCaughtUp());
    TestDevice other = device();
    TestSpace others = new TestSpace(other);
    relay.register(others);
    LivePeer bystander = new LivePeer(others, others.records());
    WebSocketClient open =
        bystander.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(other, others));

    assertThat(run("block", "space", space.id().toString()))
        .containsExactly("space\t" + space.id());
    long began = System.nanoTime();

    assertThat(socket.closeCode()).isEqualTo(BLOCKED);
    assertThat(System.nanoTime() - began).as("5 seconds").isLessThan(5_000_000_000L);
    assertThat(rsocket.closeReason()).startsWith(ErrorCode.BLOCKED.number() + " ");
    assertThat(refusal(ada, space)).isEqualTo(ErrorCode.BLOCKED);
    assertThat(relay.post(RelayApi.SPACES_PATH, space.registration()).statusCode()).isEqualTo(403);
    assertThat(open.isClosed()).isFalse();
    assertThat(run("blocks")).contains("space\t" + space.id() + "\t" + NOW.toEpochMilli());

    assertThat(run("unblock", "space", space.id().toString())).hasSize(1);
    awaitRefusal(ada, space, null);
    open.close();
  }

  @Test
  void block_device_leavesTheOthersOfItsSpace() throws Exception {
    TestDevice ada = device();
    TestDevice bob = device();
    TestSpace space = new TestSpace(ada);
    relay.register(space);
    space.admit(bob, TrustLevel.VERIFIED);
    LivePeer founder = new LivePeer(space, space.records());
    WebSocketClient socket =
        founder.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    founder.await("caught up", p -> p.isCaughtUp());
    LivePeer guest = new LivePeer(space, space.records());
    WebSocketClient theirs = guest.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(bob, space));
    guest.await("caught up", p -> p.isCaughtUp());

    WebSocketClient signals =
        new WebSocketClient(
            relay.uri(RelayApi.SIGNAL_PATH), relay.token(bob, space), message -> {});

    run("block", "device", bob.id().toString());

    assertThat(theirs.closeCode()).isEqualTo(BLOCKED);
    assertThat(signals.closeCode()).isEqualTo(BLOCKED);
    assertThat(refusal(bob, space)).isEqualTo(ErrorCode.BLOCKED);
    assertThat(refusal(ada, space)).isNull();
    assertThat(socket.isClosed()).isFalse();
    socket.close();
  }

  @Test
  void block_network_isToldToWhoeverComesFromThere() throws Exception {
    run("block", "network", "198.51.100.0/24");
    for (int i = 0; i < 100 && status("198.51.100.7") != 403; i++) {
      Thread.sleep(100);
    }

    assertThat(status("198.51.100.7")).isEqualTo(403);
    assertThat(status("198.51.101.7")).isEqualTo(200);
    run("unblock", "network", "198.51.100.0/24");
  }

  @Test
  void block_network_endsWhatIsOpenFromThere() throws Exception {
    TestDevice ada = device();
    TestSpace space = new TestSpace(ada);
    relay.register(space);
    List<WebSocketClient> there = new ArrayList<>();
    for (String path : List.of(RelayApi.SYNC_PATH, RelayApi.SIGNAL_PATH, RelayApi.RSOCKET_PATH)) {
      there.add(open(path, ada, space, "203.0.113.7"));
    }
    WebSocketClient elsewhere = open(RelayApi.SYNC_PATH, ada, space, "203.0.114.7");

    run("block", "network", "203.0.113.0/24");
    long began = System.nanoTime();

    for (WebSocketClient socket : there) {
      assertThat(socket.closeCode()).isEqualTo(BLOCKED);
    }
    assertThat(System.nanoTime() - began).as("5 seconds").isLessThan(5_000_000_000L);
    assertThat(elsewhere.isClosed()).isFalse();
    elsewhere.close();
    run("unblock", "network", "203.0.113.0/24");
  }

  private WebSocketClient open(String path, TestDevice device, TestSpace space, String address)
      throws Exception {
    return new WebSocketClient(
        relay.uri(path), relay.token(device, space), message -> {}, "X-Forwarded-For", address);
  }

  private int status(String address) throws Exception {
    return relay.post(RelayApi.NONCE_PATH, new byte[0], "X-Forwarded-For", address).statusCode();
  }

  @Test
  void quota_ofOneSpace_countsFromTheNextAppendOn() throws Exception {
    TestDevice ada = device();
    TestSpace space = new TestSpace(ada);
    relay.register(space);
    String digits = space.id().toString().substring(0, 10);
    assertThat(run("quota", digits, "0B").get(0)).startsWith(space.id() + "\t0\t0\t1\t");
    LivePeer writer = new LivePeer(space, space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    writer.with(peer -> peer.write(log, written));
    WebSocketClient socket = writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    writer.await("refused", peer -> !peer.seen(SyncAction.LogStopped.class).isEmpty());
    socket.close();

    assertThat(run("quota", digits, "2mb").get(0)).contains("\t" + (2 << 20) + "\t");
    LivePeer again = new LivePeer(space, space.records());
    again.with(peer -> peer.write(log, written));
    WebSocketClient second = again.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    again.await("acknowledged", peer -> peer.acknowledged().seq(log.id()) == 0);

    assertThat(run("usage")).anyMatch(line -> line.startsWith(space.id() + "\t1\t"));
    assertThat(run("quota", digits, "default").get(0)).contains("\t-\t");
    assertThat(run("quota", digits, "none").get(0)).contains("\tnone\t");
    assertThat(relay.operator().api("/audit?limit=1000").body())
        .contains("lm relay quota", "QUOTA_SET", "space " + space.id().abbreviated() + ", 2 MB");
    second.close();
  }

  @Test
  void run_whatCannotBe_saysWhy(@TempDir Path empty) {
    String id = "ab".repeat(32);
    for (List<String> wrong :
        List.of(
            List.of("block", "space", "1234"),
            List.of("block", "planet", id),
            List.of("block", "network", "relay.example.org"),
            List.of("block", "network", "10.0.0.0/33"),
            List.of("unblock", "space", id),
            List.of("quota", id, "1GB"),
            List.of("quota", "ab", "1GB"),
            List.of("quota", id, "a lot"),
            List.of("delete", id, "30"),
            List.of("restore", id),
            List.of("block", "space"),
            List.of("give", "space", id))) {
      assertThatThrownBy(
              () -> run(wrong.get(0), wrong.subList(1, wrong.size()).toArray(String[]::new)))
          .as(String.join(" ", wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> run(List.of("usage", empty.toString()), Map.of()))
        .isInstanceOf(DataDirectoryException.class);
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void tools_relayOnPostgresql_areTheSame(@TempDir Path directory) throws Exception {
    PostgresServer server = PostgresServer.shared();
    String url = server.url(server.createDatabase());
    Map<String, String> environment =
        Map.of("LOGOMESH_RELAY_STORE_URL", url, "LOGOMESH_RELAY_STORE_USERNAME", "postgres");
    List<String> settings =
        List.of("--logomesh.relay.store.url=" + url, "--logomesh.relay.store.username=postgres");
    try (TestRelay other =
        TestRelay.start(directory.resolve("data"), settings.toArray(String[]::new))) {
      String invite =
          InviteToolIT.runAt(Instant.now(), environment, "create", directory.toString(), "1", "-")
              .get(0);
      TestDevice ada = device();
      TestSpace space = new TestSpace(ada);
      assertThat(
              other
                  .post(RelayApi.SPACES_PATH, space.registration(), RelayApi.INVITE_HEADER, invite)
                  .statusCode())
          .isEqualTo(201);
      assertThat(InviteToolIT.runAt(Instant.now(), environment, "list", directory.toString()))
          .anyMatch(line -> line.endsWith("\t0\t-"));
      String id = space.id().toString();
      assertThat(run(List.of("quota", "-", id, "3MB"), environment).get(0))
          .startsWith(id)
          .contains("\t" + (3 << 20) + "\t");
      LivePeer peer = new LivePeer(space, space.records());
      WebSocketClient socket = peer.connect(other.uri(RelayApi.SYNC_PATH), other.token(ada, space));

      run(List.of("block", "-", "space", id), environment);

      assertThat(socket.closeCode()).isEqualTo(BLOCKED);
      assertThat(run(List.of("blocks", "-"), environment)).hasSize(1);
      assertThat(run(List.of("unblock", "-", "space", id), environment)).hasSize(1);

      LivePeer back = new LivePeer(space, space.records());
      while (other.refusal(other.token(ada, space)) != null) {
        Thread.sleep(100);
      }
      WebSocketClient second = back.connect(other.uri(RelayApi.SYNC_PATH), other.token(ada, space));
      Instant now = Instant.now();
      assertThat(run(() -> now, List.of("delete", "-", id, "7"), environment).get(0))
          .isEqualTo(
              String.join(
                  "\t",
                  id,
                  Long.toString(now.toEpochMilli()),
                  Long.toString(now.plus(Duration.ofDays(7)).toEpochMilli()),
                  "-",
                  "false"));
      assertThat(second.closeCode())
          .isEqualTo(RelayApi.CLOSE_CODE_BASE + ErrorCode.SPACE_DELETED.number());
      assertThat(run(List.of("deletions", "-"), environment)).hasSize(1);
    }
  }
}
