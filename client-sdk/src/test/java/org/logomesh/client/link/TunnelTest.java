package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.TurnCredentials;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Direct links through a relay that is played by the test, honest or not. */
class TunnelTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SpaceId SPACE = SpaceId.of(new byte[32]);
  private static final DeviceKeys ADA = DeviceKeys.generate(RANDOM);
  private static final DeviceKeys BOB = DeviceKeys.generate(RANDOM);
  private static final DeviceKeys EVE = DeviceKeys.generate(RANDOM);

  private final FakeRelay relay = new FakeRelay(ADA.verifyKey());
  private final Pipe pipe = new Pipe();
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** What a relay does with the two ends of a tunnel. */
  private static final class Pipe implements FakeRelay.WebSocketScript {
    private final List<Sinks.Many<byte[]>> towards =
        List.of(
            Sinks.many().unicast().onBackpressureBuffer(),
            Sinks.many().unicast().onBackpressureBuffer());
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicLong largest = new AtomicLong();
    private volatile UnaryOperator<byte[]> hand = message -> message;

    @Override
    public Publisher<Void> run(WebsocketInbound in, WebsocketOutbound out) {
      int end = ends.getAndIncrement();
      Sinks.Many<byte[]> other = towards.get(1 - end);
      var unused =
          in.aggregateFrames(RelayApi.MAX_TUNNEL_MESSAGE_BYTES)
              .receive()
              .asByteArray()
              .subscribe(
                  message -> {
                    largest.accumulateAndGet(message.length, Math::max);
                    other.tryEmitNext(hand.apply(message));
                  },
                  error -> other.tryEmitComplete(),
                  other::tryEmitComplete);
      return out.sendByteArray(towards.get(end).asFlux());
    }
  }

  @BeforeEach
  void admit() {
    relay.admit(BOB.verifyKey());
    relay.admit(EVE.verifyKey());
    relay.webSocket = pipe;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    relay.close();
  }

  private CompletableFuture<DirectLink> connect(
      DeviceKeys self, DeviceKeys other, Predicate<VerifyKey> accepts) {
    CompletableFuture<DirectLink> link = new CompletableFuture<>();
    Threads.daemon(
            "test",
            () -> {
              try {
                DirectLinks links =
                    new DirectLinks(SPACE, new DeviceTls(self), RANDOM, DirectSettings.defaults());
                DirectLink made =
                    links.connectThrough(
                        new RelayClient(relay.address(), RelaySettings.defaults()),
                        identity(self),
                        other.deviceId(),
                        accepts);
                opened.add(made);
                link.complete(made);
              } catch (LinkException e) {
                link.completeExceptionally(e);
              }
            })
        .start();
    return link;
  }

  private static RelayClient.Identity identity(DeviceKeys self) {
    return new RelayClient.Identity(SPACE, self.deviceId(), self.signer());
  }

  private CompletableFuture<DirectLink> connect(DeviceKeys self, DeviceKeys other) {
    return connect(self, other, other.verifyKey()::equals);
  }

  private static DirectLink get(CompletableFuture<DirectLink> link) throws Exception {
    return link.get(20, TimeUnit.SECONDS);
  }

  private static void assertFault(CompletableFuture<DirectLink> link, LinkFault... faults) {
    assertThatThrownBy(() -> link.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            LinkException.class, e -> assertThat(e.fault()).isIn((Object[]) faults));
  }

  @Test
  void connect_twoMembers_exchangeFramesOfAllSizes() throws Exception {
    CompletableFuture<DirectLink> first = connect(ADA, BOB);
    DirectLink bob = get(connect(BOB, ADA));
    DirectLink ada = get(first);
    Recorder toAda = new Recorder();
    Recorder toBob = new Recorder();
    ada.start(toAda);
    bob.start(toBob);
    for (int size : List.of(0, 1, 40_000, Link.MAX_FRAME_BYTES, 3)) {
      byte[] frame = new byte[size];
      new SplittableRandom(size).nextBytes(frame);
      ada.send(frame);
      bob.send(frame);
      assertThat(toBob.frame()).isEqualTo(frame);
      assertThat(toAda.frame()).isEqualTo(frame);
    }

    assertThat(ada.peerKey()).isEqualTo(BOB.verifyKey());
    assertThat(ada.peer()).startsWith("device ").contains("by way of ws://");
    assertThat(pipe.largest.get()).isLessThanOrEqualTo(RelayApi.MAX_TUNNEL_MESSAGE_BYTES);
    assertThat(relay.requests)
        .contains(
            RelayApi.TUNNEL_PATH + BOB.deviceId() + " space=" + SPACE,
            RelayApi.TUNNEL_PATH + ADA.deviceId() + " space=" + SPACE);
    ada.send(new byte[] {9});
    ada.close();
    assertThat(toBob.frame()).containsExactly(9);
    assertThat(toBob.end().fault()).isEqualTo(LinkFault.CLOSED_THERE);
  }

  /** Attack 11: the relay leads a device to another one than it asked for. */
  @Test
  void connect_relayBringsSomebodyElse_isRefused() {
    CompletableFuture<DirectLink> ada = connect(ADA, BOB);
    CompletableFuture<DirectLink> eve = connect(EVE, ADA);

    assertFault(
        ada,
        LinkFault.WRONG_PEER,
        LinkFault.NOT_A_MEMBER,
        LinkFault.NOT_LOGOMESH,
        LinkFault.TIMEOUT);
    assertThat(eve.isDone() && !eve.isCompletedExceptionally()).isFalse();
  }

  @Test
  void connect_otherIsNoMemberAnyMore_isRefusedByBoth() {
    CompletableFuture<DirectLink> ada = connect(ADA, BOB, key -> false);
    CompletableFuture<DirectLink> bob = connect(BOB, ADA);

    assertFault(ada, LinkFault.WRONG_PEER);
    assertFault(bob, LinkFault.NOT_A_MEMBER, LinkFault.CLOSED_THERE, LinkFault.UNREACHABLE);
  }

  /** Attack 11: the relay changes one byte of what passes through it. */
  @Test
  void link_relayChangesAByte_endsAndDeliversNothingOfIt() throws Exception {
    CompletableFuture<DirectLink> first = connect(ADA, BOB);
    DirectLink bob = get(connect(BOB, ADA));
    DirectLink ada = get(first);
    Recorder toBob = new Recorder();
    bob.start(toBob);
    ada.start(new Recorder());
    pipe.hand =
        message -> {
          byte[] changed = message.clone();
          changed[changed.length / 2] ^= 1;
          return changed;
        };
    ada.send(new byte[1_000]);

    assertThat(toBob.end().fault()).isIn(LinkFault.TLS, LinkFault.CLOSED_THERE);
    assertThat(toBob.frames).isEmpty();
  }

  @Test
  void connect_relayRefuses_saysWhy() {
    relay.webSocket =
        (in, out) ->
            out.sendClose(
                RelayApi.CLOSE_CODE_BASE + ErrorCode.DEVICE_ABSENT.number(), "DEVICE_ABSENT");
    assertFault(connect(ADA, BOB), LinkFault.ABSENT);
    assertFault(connect(BOB, ADA), LinkFault.ABSENT);
  }

  @Test
  void turn_offeredOrNot_isTold() throws Exception {
    RelayClient client = new RelayClient(relay.address(), RelaySettings.defaults());
    TurnCredentials credentials = client.turn(identity(ADA));
    assertThat(credentials).isEqualTo(relay.turn);

    relay.refusal = ErrorCode.NOT_OFFERED;
    assertThatThrownBy(() -> client.turn(identity(ADA)))
        .isInstanceOfSatisfying(
            LinkException.class, e -> assertThat(e.fault()).isEqualTo(LinkFault.NOT_OFFERED));
    relay.refusal = null;
    relay.http = (request, response) -> response.sendString(Mono.just("<html>"));
    assertThatThrownBy(() -> client.turn(identity(ADA)))
        .isInstanceOfSatisfying(
            LinkException.class, e -> assertThat(e.fault()).isEqualTo(LinkFault.NOT_LOGOMESH));
  }
}
