package org.logomesh.relay.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.SignalMessage;
import org.logomesh.model.wire.TurnCredentials;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.RSocketClient;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/**
 * Signalling, tunnels and TURN at a real relay, by clients that are not ours. One relay serves the
 * tests, which have spaces of their own and begin when nobody is connected.
 */
class SignalIT {
  private static final byte[] CONTENT = "sealed".getBytes(StandardCharsets.UTF_8);
  private static final String TURN = "turn:turn.example.org:3478";

  private static final AtomicInteger DEVICES = new AtomicInteger(1_000);

  @TempDir static Path directory;
  private static @Nullable TestRelay running;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final TestDevice ada = device();
  private final TestDevice bob = device();
  private final TestDevice eve = device();
  private final TestSpace space = new TestSpace(ada);
  private final TestSpace other = new TestSpace(eve);
  private TestRelay relay;

  private static TestDevice device() {
    return new TestDevice(DEVICES.incrementAndGet());
  }

  @BeforeEach
  void register() throws Exception {
    relay = relay();
    space.admit(bob, TrustLevel.VERIFIED);
    relay.register(space);
    relay.register(other);
  }

  private static TestRelay relay() throws Exception {
    TestRelay started = running;
    if (started == null) {
      started =
          TestRelay.start(
              Files.createTempDirectory(directory, "data"),
              "--logomesh.relay.turn.urls=" + TURN,
              "--logomesh.relay.turn.secret=0123456789abcdef0123456789abcdef",
              "--logomesh.relay.turn.ttl=1h");
      running = started;
    }
    return started;
  }

  @AfterEach
  void disconnect() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    if (running != null) {
      SignalHub hub = running.bean(SignalHub.class);
      Tunnels tunnels = running.bean(Tunnels.class);
      await("everybody is gone", () -> hub.connections() == 0 && tunnels.open() == 0);
    }
  }

  @AfterAll
  static void stopRelay() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  private WebSocketClient join(TestDevice device, TestSpace of, BlockingQueue<byte[]> heard)
      throws Exception {
    WebSocketClient client =
        WebSocketClient.queueing(relay.uri(RelayApi.SIGNAL_PATH), relay.token(device, of), heard);
    open.add(client);
    return client;
  }

  private WebSocketClient dig(TestDevice device, TestDevice to, BlockingQueue<byte[]> heard)
      throws Exception {
    WebSocketClient client =
        WebSocketClient.queueing(tunnel(to), relay.token(device, space), heard);
    open.add(client);
    return client;
  }

  private RSocketClient digByRSocket(TestDevice device, TestDevice to, BlockingQueue<byte[]> heard)
      throws Exception {
    RSocketClient client =
        new RSocketClient(
            relay.uri(RelayApi.RSOCKET_PATH),
            relay.token(device, space),
            RelayApi.TUNNEL_ROUTE + to.id(),
            heard::add);
    open.add(client);
    client.send(new byte[0]); // the payload with the route
    return client;
  }

  private URI tunnel(TestDevice to) {
    return relay.uri(RelayApi.TUNNEL_PATH + to.id());
  }

  private static @Nullable SignalMessage next(BlockingQueue<byte[]> heard) throws Exception {
    byte[] message = heard.poll(20, TimeUnit.SECONDS);
    return message == null ? null : SignalCodec.decode(message);
  }

  private static void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static SignalMessage present(TestDevice... devices) {
    return new SignalMessage.Present(Arrays.stream(devices).map(TestDevice::id).toList());
  }

  // ---- signalling ---------------------------------------------------------------------------

  @Test
  void signal_membersOfOneSpace_seeAndReachEachOther() throws Exception {
    BlockingQueue<byte[]> toAda = WebSocketClient.queue();
    BlockingQueue<byte[]> toBob = WebSocketClient.queue();
    BlockingQueue<byte[]> toEve = WebSocketClient.queue();
    WebSocketClient adas = join(ada, space, toAda);
    assertThat(next(toAda)).isEqualTo(present());
    WebSocketClient bobs = join(bob, space, toBob);
    WebSocketClient eves = join(eve, other, toEve);
    assertThat(next(toAda)).isEqualTo(present(bob));
    assertThat(next(toBob)).isEqualTo(present(ada));
    assertThat(next(toEve)).isEqualTo(present());

    adas.send(SignalCodec.encode(new SignalMessage.Send(bob.id(), 1, CONTENT)));
    assertThat(next(toBob)).isEqualTo(new SignalMessage.Deliver(ada.id(), CONTENT));
    eves.send(SignalCodec.encode(new SignalMessage.Send(ada.id(), 2, CONTENT)));
    assertThat(next(toEve))
        .isEqualTo(new SignalMessage.Undelivered(ada.id(), 2, ErrorCode.DEVICE_ABSENT));
    bobs.close();
    assertThat(next(toAda)).isEqualTo(new SignalMessage.Absent(bob.id()));
    assertThat(toEve).isEmpty();
    assertThat(relay.manage("/actuator/prometheus").body())
        .contains("logomesh_relay_signal_connections 2.0");
  }

  @Test
  void doors_withoutMembership_areShut() throws Exception {
    for (String path :
        List.of(RelayApi.SIGNAL_PATH, RelayApi.TUNNEL_PATH + bob.id(), RelayApi.TURN_PATH)) {
      assertThat(relay.get(path).statusCode()).as(path).isEqualTo(401);
      assertThat(handshakeStatus(relay.uri(path), relay.token(eve, space))).isEqualTo(403);
      String used = relay.token(ada, space);
      assertThat(turn(relay, used).statusCode()).isEqualTo(200);
      assertThat(handshakeStatus(relay.uri(path), used)).isEqualTo(401);
    }
  }

  private static int handshakeStatus(URI uri, String token) {
    try (WebSocketClient client = new WebSocketClient(uri, token, message -> {})) {
      return client.isClosed() ? 101 : 100;
    } catch (CompletionException refused) {
      return ((WebSocketHandshakeException) Objects.requireNonNull(refused.getCause()))
          .getResponse()
          .statusCode();
    }
  }

  @Test
  void signal_oversizedOrFlooding_isEndedAlone() throws Exception {
    BlockingQueue<byte[]> toAda = WebSocketClient.queue();
    WebSocketClient adas = join(ada, space, toAda);
    WebSocketClient large = join(bob, space, WebSocketClient.queue());
    large.send(new byte[SignalCodec.MAX_MESSAGE_BYTES + 1]);
    assertThat(large.closeCode()).isEqualTo(4000 + ErrorCode.TOO_LARGE.number());
    WebSocketClient flood = join(bob, space, WebSocketClient.queue());
    for (int i = 0; i < 1_000; i++) {
      flood.send(SignalCodec.encode(new SignalMessage.Ping()));
    }
    assertThat(flood.closeCode()).isIn(4000 + ErrorCode.RATE_LIMITED.number(), -1);
    assertThat(adas.isClosed()).isFalse();
  }

  @Test
  void signal_readerThatReadsNothing_isGivenUpAndOthersAreServed() throws Exception {
    for (int i = 0; i < 20; i++) {
      TestDevice device = new TestDevice(100 + i);
      space.admit(device, TrustLevel.BASIC);
    }
    LivePeer founder = new LivePeer(space, space.records());
    try (WebSocketClient sync =
        founder.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space))) {
      founder.await("caught up", peer -> peer.isCaughtUp());
      assertThat(sync.isClosed()).isFalse();
    }
    SignalHub hub = relay.bean(SignalHub.class);
    WebSocketClient lazy = join(bob, space, WebSocketClient.queue());
    lazy.stopReading();
    BlockingQueue<byte[]> toAda = WebSocketClient.queue();
    WebSocketClient adas = join(ada, space, toAda);
    // Many devices push what the kernel's buffers cannot hold.
    SignalMessage longest =
        new SignalMessage.Send(bob.id(), 1, new byte[SignalMessage.MAX_CONTENT_BYTES]);
    boolean ended = false;
    for (int i = 0; i < 20 && !ended; i++) {
      WebSocketClient pusher = join(new TestDevice(100 + i), space, WebSocketClient.queue());
      for (int message = 0; message < 99; message++) {
        pusher.send(SignalCodec.encode(longest));
      }
      Thread.sleep(300);
      ended = toAda.stream().map(SignalCodec::decode).anyMatch(this::isBobsAbsence);
      pusher.close();
    }

    await("given up", () -> toAda.stream().map(SignalCodec::decode).anyMatch(this::isBobsAbsence));
    assertThat(adas.isClosed()).isFalse();
    toAda.clear();
    adas.send(SignalCodec.encode(new SignalMessage.Ping()));
    await(
        "answered",
        () -> toAda.stream().map(SignalCodec::decode).anyMatch(new SignalMessage.Pong()::equals));
    assertThat(hub.connections()).isGreaterThanOrEqualTo(1);
  }

  private boolean isBobsAbsence(@Nullable SignalMessage message) {
    return new SignalMessage.Absent(bob.id()).equals(message);
  }

  // ---- tunnels ------------------------------------------------------------------------------

  @Test
  void tunnel_ofEitherTransport_carriesBothWays() throws Exception {
    BlockingQueue<byte[]> signals = WebSocketClient.queue();
    var unused = join(bob, space, signals);
    assertThat(next(signals)).isEqualTo(present());
    BlockingQueue<byte[]> toAda = WebSocketClient.queue();
    BlockingQueue<byte[]> toBob = WebSocketClient.queue();
    RSocketClient adas = digByRSocket(ada, bob, toAda);
    adas.send(new byte[] {1});
    assertThat(next(signals)).isEqualTo(new SignalMessage.Call(ada.id()));
    WebSocketClient bobs = dig(bob, ada, toBob);
    for (int i = 2; i < 50; i++) {
      adas.send(new byte[] {(byte) i});
      bobs.send(new byte[RelayApi.MAX_TUNNEL_MESSAGE_BYTES]);
    }

    for (int i = 1; i < 50; i++) {
      assertThat(toBob.poll(20, TimeUnit.SECONDS)).containsExactly(i);
    }
    for (int i = 2; i < 50; i++) {
      assertThat(toAda.poll(20, TimeUnit.SECONDS)).hasSize(RelayApi.MAX_TUNNEL_MESSAGE_BYTES);
    }
    bobs.close();
    assertThat(adas.closeReason()).startsWith(ErrorCode.DEVICE_ABSENT.number() + " ");
  }

  @Test
  void tunnel_refusals_sayWhy() throws Exception {
    WebSocketClient nobody = dig(ada, bob, WebSocketClient.queue());
    assertThat(nobody.closeCode()).isEqualTo(4000 + ErrorCode.DEVICE_ABSENT.number());
    RSocketClient nobodyToo = digByRSocket(ada, bob, WebSocketClient.queue());
    assertThat(nobodyToo.closeReason()).startsWith(ErrorCode.DEVICE_ABSENT.number() + " ");

    BlockingQueue<byte[]> signals = WebSocketClient.queue();
    var unused = join(bob, space, signals);
    assertThat(next(signals)).isEqualTo(present());
    WebSocketClient adas = dig(ada, bob, WebSocketClient.queue());
    WebSocketClient bobs = dig(bob, ada, WebSocketClient.queue());
    bobs.send(new byte[RelayApi.MAX_TUNNEL_MESSAGE_BYTES + 1]);
    assertThat(bobs.closeCode()).isEqualTo(4000 + ErrorCode.TOO_LARGE.number());
    assertThat(adas.closeCode()).isEqualTo(4000 + ErrorCode.TOO_LARGE.number());
  }

  @Test
  void tunnel_towardsOneWhoReadsNothing_holdsAWindowAndNoMore() throws Exception {
    BlockingQueue<byte[]> signals = WebSocketClient.queue();
    var unused = join(bob, space, signals);
    assertThat(next(signals)).isEqualTo(present());
    Tunnels tunnels = relay.bean(Tunnels.class);
    long passed = tunnels.counter().passedBytes();
    long window = (long) TunnelEnd.WINDOW * RelayApi.MAX_TUNNEL_MESSAGE_BYTES;
    BlockingQueue<byte[]> toAda = WebSocketClient.queue();
    WebSocketClient adas = dig(ada, bob, toAda);
    WebSocketClient lazy = dig(bob, ada, WebSocketClient.queue());
    lazy.stopReading();
    int pushed = 1_000; // 40 MB: 250 times the window, and more than the kernel's buffers hold
    for (int i = 0; i < pushed; i++) {
      adas.send(new byte[RelayApi.MAX_TUNNEL_MESSAGE_BYTES]);
    }

    await("the window is full", () -> tunnels.counter().heldBytes() > window / 2);
    await("some got through", () -> tunnels.counter().passedBytes() > passed);
    long most = 0;
    for (int i = 0; i < 40; i++) {
      Thread.sleep(50);
      most = Math.max(most, tunnels.counter().heldBytes());
    }
    assertThat(most).isLessThanOrEqualTo(window);
    assertThat(tunnels.counter().passedBytes() - passed)
        .isLessThan(pushed * window / TunnelEnd.WINDOW / 2);
    lazy.send(new byte[] {1}); // the other way is open
    assertThat(toAda.poll(20, TimeUnit.SECONDS)).containsExactly(1);
  }

  @Test
  void tunnel_rsocketThatSendsUnasked_isEnded() throws Exception {
    Tunnels tunnels = relay.bean(Tunnels.class);
    long passed = tunnels.counter().passedBytes();
    BlockingQueue<byte[]> signals = WebSocketClient.queue();
    var unused = join(bob, space, signals);
    assertThat(next(signals)).isEqualTo(present());
    WebSocketClient lazy = dig(ada, bob, WebSocketClient.queue());
    lazy.stopReading();
    assertThat(next(signals)).isEqualTo(new SignalMessage.Call(ada.id()));
    BlockingQueue<byte[]> frames = WebSocketClient.queue();
    WebSocketClient hand = WebSocketClient.queueing(relay.uri(RelayApi.RSOCKET_PATH), null, frames);
    open.add(hand);
    hand.send(RSocketClient.setupFrame(relay.token(bob, space)));
    hand.send(RSocketClient.channelFrame(1, RelayApi.TUNNEL_ROUTE + ada.id()));
    for (int i = 0; i < 1_000; i++) {
      hand.send(RSocketClient.nextFrame(1, new byte[RelayApi.MAX_TUNNEL_MESSAGE_BYTES]));
    }

    await("ended", () -> tunnels.open() == 0);
    await("told", () -> frames.stream().anyMatch(SignalIT::isErrorOfTheChannel));
    assertThat(tunnels.counter().passedBytes() - passed)
        .isLessThan(1_000L * RelayApi.MAX_TUNNEL_MESSAGE_BYTES);
    assertThat(tunnels.counter().heldBytes())
        .isLessThanOrEqualTo((long) TunnelEnd.WINDOW * RelayApi.MAX_TUNNEL_MESSAGE_BYTES);
  }

  private static boolean isErrorOfTheChannel(byte[] frame) {
    ByteBuf bytes = Unpooled.wrappedBuffer(frame);
    return FrameHeaderCodec.streamId(bytes) == 1
        && FrameHeaderCodec.nativeFrameType(bytes) == FrameType.ERROR;
  }

  // ---- removal, the end ---------------------------------------------------------------------

  @Test
  void removedDevice_losesSignalsAndTunnelsWithinSeconds() throws Exception {
    LivePeer founder = new LivePeer(space, space.records());
    WebSocketClient sync = founder.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    open.add(sync);
    founder.await("caught up", peer -> peer.isCaughtUp());
    BlockingQueue<byte[]> signals = WebSocketClient.queue();
    WebSocketClient bobs = join(bob, space, signals);
    assertThat(next(signals)).isEqualTo(present());
    WebSocketClient adasEnd = dig(ada, bob, WebSocketClient.queue());
    RSocketClient bobsEnd = digByRSocket(bob, ada, WebSocketClient.queue());
    Tunnels tunnels = relay.bean(Tunnels.class);
    long passed = tunnels.counter().passedBytes();
    bobsEnd.send(new byte[] {1});
    await("joined", () -> tunnels.counter().passedBytes() == passed + 1);

    long before = System.nanoTime();
    founder.with(peer -> peer.write(space.revoke(bob, List.of())));

    assertThat(bobs.closeCode()).isEqualTo(4000 + ErrorCode.REVOKED.number());
    assertThat(bobsEnd.closeReason()).startsWith(ErrorCode.REVOKED.number() + " ");
    assertThat(adasEnd.closeCode()).isEqualTo(4000 + ErrorCode.DEVICE_ABSENT.number());
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isLessThan(5_000);
  }

  @Test
  void stop_tellsEverybodyWhy_andIsQuick() throws Exception {
    BlockingQueue<byte[]> signals = WebSocketClient.queue();
    WebSocketClient bobs = join(bob, space, signals);
    assertThat(next(signals)).isEqualTo(present());
    WebSocketClient adasEnd = dig(ada, bob, WebSocketClient.queue());
    RSocketClient bobsEnd = digByRSocket(bob, ada, WebSocketClient.queue());
    Tunnels tunnels = relay.bean(Tunnels.class);
    long passed = tunnels.counter().passedBytes();
    bobsEnd.send(new byte[] {1});
    await("joined", () -> tunnels.counter().passedBytes() == passed + 1);

    long before = System.nanoTime();
    running = null; // the next test has another one
    relay.close();

    assertThat(bobs.closeCode()).isEqualTo(4000 + ErrorCode.SHUTTING_DOWN.number());
    assertThat(adasEnd.closeCode()).isEqualTo(4000 + ErrorCode.SHUTTING_DOWN.number());
    assertThat(bobsEnd.closeReason()).startsWith(ErrorCode.SHUTTING_DOWN.number() + " ");
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(10);
  }

  // ---- TURN ---------------------------------------------------------------------------------

  private static HttpResponse<byte[]> turn(TestRelay at, String token) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(at.origin().replaceFirst("^ws", "http") + RelayApi.TURN_PATH))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void turn_member_isGivenCredentials() throws Exception {
    HttpResponse<byte[]> answer = turn(relay, relay.token(ada, space));
    TurnCredentials credentials = TurnCredentials.decode(answer.body());

    assertThat(credentials.urls()).containsExactly(TURN);
    assertThat(credentials.seconds()).isEqualTo(3600);
    assertThat(credentials.username()).matches("[0-9]{10}:[0-9a-f]{16}");
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
  }

  @Test
  void turn_whereTheOperatorHasNone_isNotOffered() throws Exception {
    // Of two relays in one process, the first that ends takes the threads of the network with it.
    stopRelay();
    try (TestRelay without = TestRelay.start(Files.createTempDirectory(directory, "none"))) {
      without.register(space);
      HttpResponse<byte[]> answer = turn(without, without.token(ada, space));

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue(RelayApi.ERROR_HEADER))
          .contains(Integer.toString(ErrorCode.NOT_OFFERED.number()));
    }
  }
}
