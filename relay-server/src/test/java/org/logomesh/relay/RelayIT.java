package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.RelayInfo;
import org.logomesh.relay.sync.SyncHub;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.RSocketClient;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/**
 * A real relay on loopback, and clients that are not ours: the JDK's WebSocket and rsocket-java.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayIT {
  private static int devices = 100;

  private final List<AutoCloseable> open = new ArrayList<>();
  private TestRelay relay;
  private TestDevice ada;
  private TestDevice bob;
  private TestSpace space;

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    relay = TestRelay.start(directory.resolve("data"));
  }

  @AfterAll
  void stopRelay() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    long before = System.nanoTime();
    relay.close();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before))
        .as("seconds to stop with connections open")
        .isLessThan(10);
  }

  @BeforeEach
  void registerSpace() throws Exception {
    ada = new TestDevice(devices++);
    bob = new TestDevice(devices++);
    space = new TestSpace(ada);
    relay.register(space);
  }

  // ---- doors --------------------------------------------------------------------------------

  @Test
  void info_anybody_isTold() throws Exception {
    RelayInfo info = RelayInfo.decode(relay.get(RelayApi.INFO_PATH).body());

    assertThat(info.software()).startsWith("LogoMesh relay");
    assertThat(info.inviteNeeded()).isTrue();
    assertThat(info.origin()).isEmpty();
    assertThat(relay.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(relay.manage("/actuator/prometheus").body()).contains("logomesh_relay_connections");
  }

  @Test
  void anyOtherDoor_isShut() throws Exception {
    for (String path : List.of("/", "/v1", "/v1/spaces", "/actuator", "/actuator/env", "/x")) {
      assertThat(relay.get(path).statusCode()).as(path).isIn(401, 403, 404);
    }
    assertRefused(relay.get(RelayApi.SYNC_PATH), 401, ErrorCode.BAD_ASSERTION);
  }

  @Test
  void register_withoutOrWithWrongInvite_isRefused() throws Exception {
    byte[] genesis = new TestSpace(bob).registration();

    assertRefused(relay.post(RelayApi.SPACES_PATH, genesis), 401, ErrorCode.INVITE_NEEDED);
    assertRefused(
        relay.post(RelayApi.SPACES_PATH, genesis, RelayApi.INVITE_HEADER, "guess"),
        403,
        ErrorCode.INVITE_REFUSED);
    assertThat(relay.post(RelayApi.SPACES_PATH, space.registration()).statusCode()).isEqualTo(200);
  }

  @Test
  void register_anythingButAGenesis_isRefused() throws Exception {
    String invite = relay.operatorInvite();
    byte[] broken = space.genesis();
    broken[broken.length - 1] ^= 1;
    for (byte[] body :
        List.of(
            new byte[] {1},
            new byte[10_000],
            RelayApi.encodeRegistration(List.of()),
            RelayApi.encodeRegistration(List.of(broken)),
            RelayApi.encodeRegistration(List.of(space.admit(bob, TrustLevel.BASIC))))) {
      assertRefused(
          relay.post(RelayApi.SPACES_PATH, body, RelayApi.INVITE_HEADER, invite),
          400,
          ErrorCode.BAD_TRUST_RECORD);
    }
    assertRefused(
        relay.post(RelayApi.SPACES_PATH, new byte[2 << 20], RelayApi.INVITE_HEADER, invite),
        413,
        ErrorCode.TOO_LARGE);
  }

  // ---- assertions ---------------------------------------------------------------------------

  @Test
  void signIn_tokenUsedTwice_isRefused() throws Exception {
    String token = relay.token(ada, space);
    WebSocketClient first = webSocket(token);

    assertThat(handshakeStatus(token)).isEqualTo(401);
    assertThat(first.isClosed()).isFalse();
    try (RSocketClient again = rsocket(token)) {
      assertThat(again.closeReason()).startsWith("27 ");
    }
  }

  @Test
  void signIn_wrongNonceOriginSpaceOrDevice_isRefused() throws Exception {
    TestDevice stranger = new TestDevice(devices++);
    TestSpace unregistered = new TestSpace(stranger);

    assertThat(handshakeStatus(ada.token(space.id(), new byte[32], relay.origin()))).isEqualTo(401);
    assertThat(handshakeStatus(ada.token(space.id(), relay.nonce(), "wss://relay.example.org")))
        .isEqualTo(401);
    assertThat(handshakeStatus(relay.token(stranger, space))).isEqualTo(403);
    assertThat(handshakeStatus(relay.token(stranger, unregistered))).isEqualTo(404);
    assertThat(handshakeStatus("nonsense")).isEqualTo(401);
    assertThat(handshakeStatus("")).isEqualTo(401);
  }

  @Test
  void signIn_revokedOrExpiredDevice_isRefused() throws Exception {
    TestDevice guest = new TestDevice(devices++);
    space.admit(bob, TrustLevel.VERIFIED);
    space.admit(guest, TrustLevel.VERIFIED, 1_000);
    space.revoke(bob, List.of());
    LivePeer founder = new LivePeer(space, space.records());
    WebSocketClient socket = connect(founder, relay.token(ada, space));
    founder.await("caught up", peer -> peer.isCaughtUp());

    assertThat(handshakeStatus(relay.token(bob, space))).isEqualTo(403);
    assertThat(handshakeStatus(relay.token(guest, space))).isEqualTo(403);
    socket.close();
  }

  // ---- sync ---------------------------------------------------------------------------------

  @Test
  void sync_overBothTransports_catchesUpAndGoesOnLive() throws Exception {
    space.admit(bob, TrustLevel.VERIFIED);
    LivePeer writer = new LivePeer(space, space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(2_000, 368));
    writer.with(peer -> peer.write(log, written));
    connect(writer, relay.token(ada, space));
    writer.await("caught up", peer -> peer.isCaughtUp());

    LivePeer reader = new LivePeer(space, List.of(space.genesis()));
    connectRSocket(reader, relay.token(bob, space));
    reader.await("caught up", peer -> peer.isCaughtUp());
    reader.with(peer -> assertThat(peer.log(log.id())).isEqualTo(written));

    List<SealedEntry> more = log.write(5, 300);
    writer.with(peer -> peer.write(log, more));
    reader.await("live", peer -> peer.log(log.id()).size() == written.size() + 5);
    writer.await(
        "acknowledged", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
  }

  @Test
  void sync_revokedWhileConnected_isClosedOnBothTransports() throws Exception {
    TestDevice eve = new TestDevice(devices++);
    space.admit(bob, TrustLevel.VERIFIED);
    space.admit(eve, TrustLevel.VERIFIED);
    LivePeer founder = new LivePeer(space, space.records());
    connect(founder, relay.token(ada, space));
    awaitAdmitted(bob);
    awaitAdmitted(eve);
    LivePeer first = new LivePeer(space, space.records());
    WebSocketClient socket = connect(first, relay.token(bob, space));
    LivePeer second = new LivePeer(space, space.records());
    RSocketClient rsocket = connectRSocket(second, relay.token(eve, space));
    first.await("caught up", peer -> peer.isCaughtUp());
    second.await("caught up", peer -> peer.isCaughtUp());

    founder.with(peer -> peer.write(space.revoke(bob, List.of())));
    founder.with(peer -> peer.write(space.revoke(eve, List.of())));

    assertThat(socket.closeCode()).isEqualTo(4000 + ErrorCode.REVOKED.number());
    assertThat(rsocket.closeReason()).startsWith(ErrorCode.REVOKED.number() + " ");
    first.with(peer -> assertThat(peer.closed()).isEqualTo(ErrorCode.REVOKED));
  }

  @Test
  void sync_malformedTextOrOversizedMessage_closes() throws Exception {
    WebSocketClient malformed = webSocket(relay.token(ada, space));
    malformed.send(new byte[] {9, 9, 9});
    assertThat(malformed.closeCode()).isEqualTo(4000 + ErrorCode.MALFORMED_FRAME.number());

    WebSocketClient text = webSocket(relay.token(ada, space));
    text.sendText("hello");
    assertThat(text.closeCode()).isEqualTo(4000 + ErrorCode.MALFORMED_FRAME.number());

    WebSocketClient large = webSocket(relay.token(ada, space));
    large.send(new byte[3 << 20]);
    assertThat(large.closeCode()).isIn(1009, 1006, -1);
  }

  @Test
  void sync_entriesOfAnotherSpace_areRefused() throws Exception {
    TestSpace other = new TestSpace(bob);
    List<SealedEntry> foreign = new ArrayList<>();
    TestLog log = other.openLog(bob, foreign);
    foreign.addAll(log.write(2, 300));
    LivePeer peer = new LivePeer(space, space.records());
    connect(peer, relay.token(ada, space));
    peer.await("caught up", p -> p.isCaughtUp());

    peer.with(p -> p.write(log, foreign));

    peer.await("told", p -> !p.seen(SyncAction.LogStopped.class).isEmpty());
    peer.with(
        p ->
            assertThat(p.seen(SyncAction.LogStopped.class).get(0).code())
                .isEqualTo(ErrorCode.CHAIN_BROKEN));
  }

  @Test
  void rsocket_otherSpacesRoute_isRefused() throws Exception {
    LivePeer peer = new LivePeer(space, space.records());
    RSocketClient client =
        new RSocketClient(
            relay.uri(RelayApi.RSOCKET_PATH),
            relay.token(ada, space),
            RelayApi.SYNC_ROUTE + new TestSpace(bob).id(),
            peer::receive);
    open.add(client);
    peer.connect(client::send);

    assertThat(client.closeReason()).startsWith(ErrorCode.UNKNOWN_SPACE.number() + " ");
  }

  @Test
  void sync_readersThatNeverRead_costABoundedAmount() throws Exception {
    LivePeer writer = new LivePeer(space, space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(600, 100_000));
    writer.with(peer -> peer.write(log, written));
    connect(writer, relay.token(ada, space));
    writer.await("caught up", peer -> peer.isCaughtUp());
    SyncHub hub = relay.bean(SyncHub.class);
    long before = hub.outboxBytes();
    long served = hub.counters().entriesServed();

    space.admit(bob, TrustLevel.VERIFIED);
    writer.with(peer -> peer.write(space.records().get(1)));
    awaitAdmitted(bob);
    LivePeer lazy = new LivePeer(space, space.records());
    WebSocketClient socket =
        new WebSocketClient(relay.uri(RelayApi.SYNC_PATH), relay.token(bob, space), frame -> {});
    open.add(socket);
    socket.stopReading();
    lazy.connect(socket::send);
    RSocketClient rsocket =
        RSocketClient.thatNeverReads(
            relay.uri(RelayApi.RSOCKET_PATH),
            relay.token(bob, space),
            RelayApi.SYNC_ROUTE + space.id());
    open.add(rsocket);
    LivePeer lazyToo = new LivePeer(space, space.records());
    lazyToo.connect(rsocket::send);

    long most = 0;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (hub.counters().entriesServed() - served < 20) {
      assertThat(System.nanoTime()).as("both are served").isLessThan(deadline);
      Thread.sleep(50);
    }
    for (int i = 0; i < 20; i++) {
      Thread.sleep(50);
      most = Math.max(most, hub.outboxBytes() - before);
    }
    // 60 MB wait for each; what the kernel's buffers do not take stays in the store.
    assertThat(hub.counters().entriesServed() - served).isBetween(20L, 1_000L);
    assertThat(most).isLessThan(1_500_000L);
    List<SealedEntry> more = log.write(1, 300);
    writer.with(peer -> peer.write(log, more));
    writer.await(
        "served while others sleep",
        peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
  }

  // ---- rendezvous ---------------------------------------------------------------------------

  @Test
  void rendezvous_two_talk_theThirdIsRefused() throws Exception {
    URI uri = relay.uri(RelayApi.RENDEZVOUS_PATH + "1a".repeat(RelayApi.RENDEZVOUS_ID_BYTES));
    BlockingQueue<byte[]> toInviter = WebSocketClient.queue();
    BlockingQueue<byte[]> toJoiner = WebSocketClient.queue();

    WebSocketClient early = meet(uri, null, WebSocketClient.queue());
    assertThat(early.closeCode()).isEqualTo(4000 + ErrorCode.NO_RENDEZVOUS.number());

    WebSocketClient inviter = meet(uri, relay.token(ada, space), toInviter);
    inviter.send(new byte[] {1});
    inviter.send(new byte[] {2});
    WebSocketClient joiner = meet(uri, null, toJoiner);
    assertThat(toJoiner.poll(20, TimeUnit.SECONDS)).containsExactly(1);
    WebSocketClient third = meet(uri, null, WebSocketClient.queue());
    joiner.send(new byte[RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES]);

    assertThat(third.closeCode()).isEqualTo(4000 + ErrorCode.RENDEZVOUS_TAKEN.number());
    assertThat(toJoiner.poll(20, TimeUnit.SECONDS)).containsExactly(2);
    assertThat(toInviter.poll(20, TimeUnit.SECONDS)).hasSize(RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES);

    joiner.close();
    assertThat(inviter.closeCode()).isEqualTo(4000 + ErrorCode.NO_RENDEZVOUS.number());
    WebSocketClient late = meet(uri, null, WebSocketClient.queue());
    assertThat(late.closeCode()).isEqualTo(4000 + ErrorCode.NO_RENDEZVOUS.number());
  }

  @Test
  void rendezvous_oversizedMessage_closes() throws Exception {
    URI uri = relay.uri(RelayApi.RENDEZVOUS_PATH + "2b".repeat(RelayApi.RENDEZVOUS_ID_BYTES));
    WebSocketClient inviter = meet(uri, relay.token(ada, space), WebSocketClient.queue());
    inviter.send(new byte[RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES + 1]);

    assertThat(inviter.closeCode()).isEqualTo(4000 + ErrorCode.TOO_LARGE.number());
  }

  // ---- helpers ------------------------------------------------------------------------------

  private WebSocketClient meet(URI uri, @Nullable String token, BlockingQueue<byte[]> queue) {
    WebSocketClient client = WebSocketClient.queueing(uri, token, queue);
    open.add(client);
    return client;
  }

  private WebSocketClient webSocket(String token) {
    WebSocketClient client = new WebSocketClient(relay.uri(RelayApi.SYNC_PATH), token, frame -> {});
    open.add(client);
    return client;
  }

  /** Waits until the relay has stored the record that admits a device: nobody is told of that. */
  private void awaitAdmitted(TestDevice device) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    boolean admitted = false;
    while (!admitted) {
      try {
        new WebSocketClient(relay.uri(RelayApi.SYNC_PATH), relay.token(device, space), frame -> {})
            .close();
        admitted = true;
      } catch (CompletionException notYet) {
        assertThat(System.nanoTime()).as("not admitted: %s", notYet).isLessThan(deadline);
        Thread.sleep(20);
      }
    }
  }

  private RSocketClient rsocket(String token) {
    return new RSocketClient(
        relay.uri(RelayApi.RSOCKET_PATH), token, RelayApi.SYNC_ROUTE + space.id(), frame -> {});
  }

  private WebSocketClient connect(LivePeer peer, String token) {
    WebSocketClient client = peer.connect(relay.uri(RelayApi.SYNC_PATH), token);
    open.add(client);
    return client;
  }

  private RSocketClient connectRSocket(LivePeer peer, String token) {
    RSocketClient client =
        new RSocketClient(
            relay.uri(RelayApi.RSOCKET_PATH),
            token,
            RelayApi.SYNC_ROUTE + space.id(),
            peer::receive);
    open.add(client);
    peer.connect(client::send);
    return client;
  }

  /** The HTTP status that an upgrade is refused with; 101 if it is not. */
  private int handshakeStatus(String token) {
    try {
      webSocket(token);
      return 101;
    } catch (CompletionException refused) {
      assertThat(refused).hasCauseInstanceOf(WebSocketHandshakeException.class);
      return refused.getCause() instanceof WebSocketHandshakeException handshake
          ? handshake.getResponse().statusCode()
          : -1;
    }
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, ErrorCode code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue(RelayApi.ERROR_HEADER))
        .hasValue(Integer.toString(code.number()));
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(code.text());
  }
}
