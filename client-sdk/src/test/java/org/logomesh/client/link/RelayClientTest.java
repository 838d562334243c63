package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logomesh.client.link.RelaySettings.Transport;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.RelayInfo;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RelayClientTest {
  private static final SpaceId SPACE = SpaceId.of(new byte[32]);
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final DeviceKeys keys = DeviceKeys.generate(new SecureRandom());
  private final RelayClient.Identity identity =
      new RelayClient.Identity(SPACE, keys.deviceId(), keys.signer());
  private final FakeRelay relay = new FakeRelay(keys.verifyKey());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void info_ofARelay_isReported() throws Exception {
    assertThat(client(Transport.RSOCKET).info())
        .isEqualTo(new RelayInfo("fake relay", 1, 1, "", true));
  }

  @Test
  void info_ofSomethingElse_isNoRelay() {
    relay.http = (request, response) -> response.sendString(Mono.just("<html>"));
    assertFault(() -> client(Transport.RSOCKET).info(), LinkFault.NOT_LOGOMESH);
    relay.http = (request, response) -> response.sendNotFound();
    assertFault(() -> client(Transport.RSOCKET).info(), LinkFault.NOT_LOGOMESH);
    relay.http = (request, response) -> response.sendRedirect("http://example.org/");
    assertFault(() -> client(Transport.RSOCKET).info(), LinkFault.NOT_LOGOMESH);
    relay.http = (request, response) -> response.sendByteArray(Flux.just(new byte[5000]));
    assertFault(() -> client(Transport.RSOCKET).info(), LinkFault.NOT_LOGOMESH);
  }

  @Test
  void info_answerThatNeverEnds_timesOut() {
    relay.http =
        (request, response) ->
            response.sendByteArray(Flux.concat(Mono.just(new byte[1]), Mono.never()));
    assertFault(() -> client(Transport.RSOCKET, SHORT).info(), LinkFault.TIMEOUT);
  }

  @Test
  void info_nobodyThere_isUnreachable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    RelayAddress address = RelayAddress.parse("ws://127.0.0.1:" + port);
    for (Transport transport : Transport.values()) {
      RelaySettings settings = RelaySettings.defaults().withTransport(transport);
      RelayClient client = new RelayClient(address, settings);
      assertFault(client::info, LinkFault.UNREACHABLE);
      assertFault(() -> client.connect(identity), LinkFault.UNREACHABLE);
    }
  }

  @Test
  void register_newAndKnownSpace_tellsThemApart() throws Exception {
    RelayClient client = client(Transport.RSOCKET);
    assertThat(client.register(List.of(new byte[1]), " code-1 "))
        .isEqualTo(RelayClient.Registration.NEW);
    assertThat(client.register(List.of(new byte[2]), null))
        .isEqualTo(RelayClient.Registration.KNOWN);
    assertThat(relay.requests)
        .containsExactly(
            RelayApi.SPACES_PATH + " invite=code-1", RelayApi.SPACES_PATH + " invite=null");
  }

  @Test
  void introduce_deviceThatTheRelayDoesNotKnow_bringsItsTrustLogWithAnAssertion() throws Exception {
    client(Transport.RSOCKET).introduce(List.of(new byte[2], new byte[3]), identity);
    assertThat(relay.introductions).containsExactly(2);
    relay.refusal = ErrorCode.REVOKED;
    assertFault(
        () -> client(Transport.RSOCKET).introduce(List.of(new byte[2]), identity),
        LinkFault.REVOKED);
  }

  @Test
  void register_refused_saysWhyAndWhetherToTryAgain() {
    relay.http = (request, response) -> FakeRelay.refuse(response, 403, ErrorCode.INVITE_NEEDED);
    assertFault(() -> register(null), LinkFault.INVITE_NEEDED);
    relay.http = (request, response) -> FakeRelay.refuse(response, 403, ErrorCode.INVITE_REFUSED);
    assertFault(() -> register("x"), LinkFault.INVITE_REFUSED);
    assertFault(() -> register("two words"), LinkFault.INVITE_REFUSED);
    relay.http =
        (request, response) ->
            FakeRelay.refuse(
                response.header(RelayApi.RETRY_AFTER_HEADER, "7"), 429, ErrorCode.RATE_LIMITED);
    assertThatThrownBy(() -> register(null))
        .isInstanceOfSatisfying(
            LinkException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(LinkFault.BUSY);
              assertThat(e.retryable()).isTrue();
              assertThat(e.retryAfterMillis()).isEqualTo(7000);
              assertThat(e).hasMessage(ErrorCode.RATE_LIMITED.text());
            });
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void connect_member_exchangesFramesOfAllSizes(Transport transport) throws Exception {
    Link link = client(transport).connect(identity);
    link.start(recorder);
    SplittableRandom random = new SplittableRandom(3);
    for (int size : new int[] {1, 0, 300, 16 * 1024, 65_537, Link.MAX_FRAME_BYTES}) {
      byte[] frame = new byte[size];
      random.nextBytes(frame);
      assertThat(link.send(frame)).isTrue();
      assertThat(recorder.frame()).isEqualTo(frame);
    }
    assertThat(link.peer()).isEqualTo(relay.address().toString());
    if (transport == Transport.RSOCKET) {
      assertThat(relay.routes).containsExactly("sync." + SPACE);
    }
    link.close();
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.CLOSED_HERE);
    assertThat(recorder.threads).containsOnly(recorder.threads.get(0));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void connect_manyFramesAtOnce_arriveInOrder(Transport transport) throws Exception {
    Link link = client(transport).connect(identity);
    for (int i = 0; i < 1000; i++) {
      assertThat(link.send(new byte[] {(byte) i, (byte) (i >> 8)})).isTrue();
    }
    link.start(recorder);
    for (int i = 0; i < 1000; i++) {
      assertThat(recorder.frame()).containsExactly((byte) i, (byte) (i >> 8));
    }
    assertThat(link.queuedBytes()).isZero();
    link.close();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void close_withFramesQueued_sendsThemFirst(Transport transport) throws Exception {
    Recorder seen = new Recorder();
    relay.answers =
        frame -> {
          seen.frames.add(frame);
          return Mono.empty();
        };
    Link link = client(transport).connect(identity);
    link.start(recorder);
    for (int i = 0; i < 50; i++) {
      link.send(new byte[10_000]);
    }
    link.close();
    assertThat(link.send(new byte[1])).isFalse();
    for (int i = 0; i < 50; i++) {
      assertThat(seen.frame()).hasSize(10_000);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"UNKNOWN_SPACE", "NOT_A_MEMBER", "REVOKED", "BAD_ASSERTION", "SHUTTING_DOWN"})
  void connect_refused_saysWhy(ErrorCode code) throws Exception {
    relay.refusal = code;
    assertFault(() -> client(Transport.WEBSOCKET).connect(identity), LinkFault.of(code));

    Link link = client(Transport.RSOCKET).connect(identity);
    link.start(recorder);
    link.send(new byte[1]);
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.of(code));
    assertThat(recorder.end()).hasMessage(code.text());
  }

  @Test
  void connect_refusedBeforeTheFirstFrame_saysWhyToo() throws Exception {
    relay.refusal = ErrorCode.REVOKED;
    Link link = client(Transport.RSOCKET).connect(identity);
    link.start(recorder);
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.REVOKED);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void connect_signedByAnotherDevice_isRefused(Transport transport) throws Exception {
    DeviceKeys other = DeviceKeys.generate(new SecureRandom());
    RelayClient.Identity forged = new RelayClient.Identity(SPACE, keys.deviceId(), other.signer());
    try {
      Link link = client(transport).connect(forged);
      link.start(recorder);
      assertThat(recorder.end().fault()).isEqualTo(LinkFault.BAD_ASSERTION);
    } catch (LinkException e) {
      assertThat(e.fault()).isEqualTo(LinkFault.BAD_ASSERTION);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void receive_tooLongAFrame_endsTheLink(Transport transport) throws Exception {
    relay.answers = frame -> Mono.just(new byte[Link.MAX_FRAME_BYTES + 1]);
    Link link = client(transport).connect(identity);
    link.start(recorder);
    link.send(new byte[1]);
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.PROTOCOL);
    assertThat(recorder.frames).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void relayGoes_link_ends(Transport transport) throws Exception {
    Link link = client(transport).connect(identity);
    link.start(recorder);
    link.send(new byte[1]);
    recorder.frame();
    relay.close();
    assertThat(recorder.end().retryable()).isTrue();
    assertThat(link.send(new byte[1])).isFalse();
  }

  @Test
  void receive_closeWithACode_isTold() throws Exception {
    relay.webSocket =
        (in, out) -> out.sendClose(RelayApi.CLOSE_CODE_BASE + ErrorCode.REVOKED.number(), "");
    assertThat(closeReason().fault()).isEqualTo(LinkFault.REVOKED);
  }

  @Test
  void receive_textMessage_isNotThisProtocol() throws Exception {
    relay.webSocket = (in, out) -> out.sendString(Mono.just("hello"));
    assertThat(closeReason().fault()).isEqualTo(LinkFault.PROTOCOL);
  }

  @Test
  void rendezvous_openAndJoin_goThroughTheirDoors() throws Exception {
    byte[] id = new byte[RelayApi.RENDEZVOUS_ID_BYTES];
    Arrays.fill(id, (byte) 0xab);
    RelayClient client = client(Transport.RSOCKET);
    Link inviter = client.openRendezvous(id, identity);
    Link joiner = client.joinRendezvous(id);
    joiner.start(recorder);
    joiner.send(new byte[] {7});

    assertThat(recorder.frame()).containsExactly(7);
    assertThat(relay.requests)
        .contains(
            RelayApi.RENDEZVOUS_PATH + "ab".repeat(32) + " opens",
            RelayApi.RENDEZVOUS_PATH + "ab".repeat(32) + " joins");
    assertThatThrownBy(() -> joiner.send(new byte[RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    inviter.close();
    joiner.close();
  }

  @Test
  void send_relayThatNeverReads_endsAtTheBound() throws Exception {
    relay.answers = frame -> Mono.never();
    Link link = client(Transport.RSOCKET).connect(identity);
    link.start(recorder);
    byte[] frame = new byte[Link.MAX_FRAME_BYTES];
    int sent = 0;
    while (sent < 1000 && link.send(frame)) {
      sent++;
    }
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.QUEUE_FULL);
    assertThat(sent).isLessThan(60);
  }

  private LinkException closeReason() throws Exception {
    Link link = client(Transport.WEBSOCKET).connect(identity);
    link.start(recorder);
    return recorder.end();
  }

  private void register(@Nullable String invite) throws LinkException {
    client(Transport.RSOCKET).register(List.of(new byte[1]), invite);
  }

  private RelayClient client(Transport transport) throws LinkException {
    return client(transport, RelaySettings.DEFAULT_TIMEOUT);
  }

  private RelayClient client(Transport transport, Duration timeout) throws LinkException {
    return new RelayClient(
        relay.address(), RelaySettings.defaults().withTransport(transport).withTimeout(timeout));
  }

  private static void assertFault(ThrowingCallable call, LinkFault expected) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LinkException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(expected);
              assertThat(e.getMessage()).isNotBlank();
            });
  }
}
