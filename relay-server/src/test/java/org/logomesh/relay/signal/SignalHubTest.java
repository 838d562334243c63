package org.logomesh.relay.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.SignalMessage;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.testing.TestDevice;
import org.springframework.web.reactive.socket.WebSocketMessage;

class SignalHubTest {
  private static final byte[] CONTENT = {1, 2, 3};
  private static final int MOST = 20;

  private SpaceOnDisk disk;
  private SignalHub hub;

  @BeforeEach
  void open(@TempDir Path directory) {
    disk = new SpaceOnDisk(directory);
    hub = new SignalHub(SignalLimits.of(new SignalProperties(MOST, 10), 1_000));
  }

  @AfterEach
  void close() {
    disk.close();
  }

  private ScriptedSession join(DevicePrincipal device) {
    return ScriptedSession.at(RelayApi.SIGNAL_PATH, device)
        .openAt(new WebSocketSignal(hub, disk.members));
  }

  private ScriptedSession join(TestDevice device) {
    return join(disk.principal(device));
  }

  private static void say(ScriptedSession session, SignalMessage message) {
    session.say(SignalCodec.encode(message));
  }

  private static SignalMessage.Send to(TestDevice target, int number) {
    return new SignalMessage.Send(target.id(), number, CONTENT);
  }

  private static List<SignalMessage> heard(ScriptedSession session) {
    return session.taken().stream()
        .map(bytes -> Objects.requireNonNull(SignalCodec.decode(bytes)))
        .toList();
  }

  private static SignalMessage present(TestDevice... devices) {
    List<DeviceId> ids = new ArrayList<>();
    for (TestDevice device : devices) {
      ids.add(device.id());
    }
    return new SignalMessage.Present(ids);
  }

  // ---- presence -----------------------------------------------------------------------------

  @Test
  void join_othersOfTheSpace_areToldAndTell() {
    ScriptedSession ada = join(disk.ada);
    ScriptedSession eve = join(disk.in(disk.other, disk.eve));
    ScriptedSession bob = join(disk.bob);
    bob.hangUp();

    assertThat(heard(ada))
        .containsExactly(present(), present(disk.bob), new SignalMessage.Absent(disk.bob.id()));
    assertThat(heard(bob)).containsExactly(present(disk.ada));
    assertThat(heard(eve)).containsExactly(present());
    assertThat(hub.connections()).isEqualTo(2);
  }

  @Test
  void join_sameDeviceTwice_isPresentUntilTheLastLeaves() {
    ScriptedSession ada = join(disk.ada);
    ScriptedSession first = join(disk.bob);
    ScriptedSession second = join(disk.bob);
    first.breakDown();

    assertThat(heard(ada)).containsExactly(present(), present(disk.bob));
    say(ada, to(disk.bob, 1));
    assertThat(heard(second))
        .containsExactly(present(disk.ada), new SignalMessage.Deliver(disk.ada.id(), CONTENT));
    second.hangUp();
    assertThat(heard(ada)).endsWith(new SignalMessage.Absent(disk.bob.id()));
  }

  @Test
  void join_moreThanADeviceOrTheRelayMayHave_theOldestOrTheNewGivesWay() throws Exception {
    List<ScriptedSession> ofAda = new ArrayList<>();
    for (int i = 0; i <= hub.limits().maxConnectionsPerDevice(); i++) {
      ofAda.add(join(disk.ada));
    }
    assertThat(ofAda.get(0).closedWith()).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(ofAda.subList(1, ofAda.size())).noneMatch(ScriptedSession::isClosed);
    for (int i = hub.connections(); i < MOST; i++) {
      TestDevice device = new TestDevice(100 + i);
      disk.append(disk.space.admit(device, TrustLevel.BASIC));
      assertThat(join(device).isClosed()).isFalse();
    }

    assertThat(join(disk.bob).closedWith()).isEqualTo(ErrorCode.RATE_LIMITED);
    ofAda.get(1).hangUp();
    assertThat(join(disk.bob).isClosed()).isFalse();
  }

  // ---- from device to device ----------------------------------------------------------------

  @Test
  void send_toOneThatIsThere_isHandedOnAsItCame() {
    ScriptedSession ada = join(disk.ada);
    ScriptedSession bob = join(disk.bob);
    say(ada, to(disk.bob, 7));

    assertThat(heard(bob))
        .containsExactly(present(disk.ada), new SignalMessage.Deliver(disk.ada.id(), CONTENT));
    assertThat(heard(ada)).containsExactly(present(), present(disk.bob));
  }

  @Test
  void send_toOneThatIsNotThereOrInAnotherSpaceOrItself_saysSo() {
    ScriptedSession ada = join(disk.ada);
    ScriptedSession eve = join(disk.in(disk.other, disk.eve));
    say(ada, to(disk.bob, 1));
    say(ada, to(disk.eve, 2));
    say(ada, to(disk.ada, 3));

    assertThat(heard(ada))
        .containsExactly(
            present(),
            new SignalMessage.Undelivered(disk.bob.id(), 1, ErrorCode.DEVICE_ABSENT),
            new SignalMessage.Undelivered(disk.eve.id(), 2, ErrorCode.DEVICE_ABSENT),
            new SignalMessage.Undelivered(disk.ada.id(), 3, ErrorCode.DEVICE_ABSENT));
    assertThat(heard(eve)).containsExactly(present());
  }

  @Test
  void ping_isAnswered_whatIsOfALaterVersion_isPassedOver() {
    ScriptedSession ada = join(disk.ada);
    ada.say(new byte[] {(byte) 0x83, 0x18, 0x5a, (byte) 0xf4, (byte) 0xa0}); // [90, false, {}]
    say(ada, new SignalMessage.Ping());

    assertThat(heard(ada)).containsExactly(present(), new SignalMessage.Pong());
  }

  // ---- bad input ----------------------------------------------------------------------------

  @Test
  void anythingElse_endsTheConnection() throws Exception {
    ScriptedSession malformed = join(disk.ada);
    malformed.say(new byte[] {9, 9, 9});
    ScriptedSession text = join(disk.ada);
    text.say(WebSocketMessage.Type.TEXT);
    ScriptedSession large = join(disk.ada);
    large.say(new byte[SignalCodec.MAX_MESSAGE_BYTES + 1]);
    ScriptedSession relay = join(disk.ada);
    say(relay, new SignalMessage.Deliver(disk.bob.id(), CONTENT));

    assertThat(malformed.closedWith()).isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(text.closedWith()).isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(large.closedWith()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(relay.closedWith()).isEqualTo(ErrorCode.UNEXPECTED_FRAME);
    assertThat(hub.connections()).isZero();
  }

  @Test
  void flood_ofOneDevice_endsItAndNobodyElse() throws Exception {
    ScriptedSession ada = join(disk.ada);
    ScriptedSession bob = join(disk.bob);
    for (int i = 0; i < hub.limits().messagesAtOnce(); i++) {
      say(bob, to(disk.ada, i));
    }
    assertThat(bob.isClosed()).isFalse();
    hub.tick(1_000);
    for (int i = 0; i <= hub.limits().messagesPerSecond(); i++) {
      assertThat(bob.isClosed()).isFalse();
      say(bob, to(disk.ada, i));
    }

    assertThat(bob.closedWith()).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(ada.isClosed()).isFalse();
    assertThat(heard(ada).stream().filter(SignalMessage.Deliver.class::isInstance))
        .hasSize(hub.limits().messagesAtOnce() + hub.limits().messagesPerSecond());
  }

  @Test
  void readerThatReadsNothing_isGivenUp_andOthersAreServed() throws Exception {
    ScriptedSession ada = join(disk.ada);
    ScriptedSession lazy =
        ScriptedSession.thatReadsNothing(RelayApi.SIGNAL_PATH, disk.principal(disk.bob))
            .openAt(new WebSocketSignal(hub, disk.members));
    byte[] longest = new byte[SignalMessage.MAX_CONTENT_BYTES];
    int sent = 0;
    while (heard(ada).stream().noneMatch(SignalMessage.Undelivered.class::isInstance)) {
      say(ada, new SignalMessage.Send(disk.bob.id(), sent, longest));
      sent++;
    }

    assertThat((long) sent * longest.length).isLessThan(2 * hub.limits().outboxBytes());
    assertThat(heard(ada))
        .contains(
            new SignalMessage.Absent(disk.bob.id()),
            new SignalMessage.Undelivered(disk.bob.id(), sent - 1, ErrorCode.DEVICE_ABSENT));
    assertThat(hub.connections()).isEqualTo(1);
    assertThat(ada.isClosed()).isFalse();
    lazy.take(Long.MAX_VALUE);
    assertThat(lazy.closedWith()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void silence_endsTheConnection_aPingKeepsIt() throws Exception {
    ScriptedSession silent = join(disk.ada);
    ScriptedSession alive = join(disk.bob);
    for (long now = 0; now <= hub.limits().idleMillis() + 2_000; now += 1_000) {
      if (now % (SignalMessage.PING_SECONDS * 1_000L) == 0) {
        say(alive, new SignalMessage.Ping());
      }
      hub.tick(now);
    }

    assertThat(silent.closedWith()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(alive.isClosed()).isFalse();
    assertThat(heard(alive)).contains(new SignalMessage.Absent(disk.ada.id()));
  }

  // ---- the end ------------------------------------------------------------------------------

  @Test
  void removedDevice_isShownTheDoorAtOnce() throws Exception {
    ScriptedSession ada = join(disk.ada);
    ScriptedSession bob = join(disk.bob);
    disk.append(disk.space.revoke(disk.bob, List.of()));

    assertThat(bob.closedWith()).isEqualTo(ErrorCode.REVOKED);
    assertThat(heard(ada)).contains(new SignalMessage.Absent(disk.bob.id()));
    assertThat(ada.isClosed()).isFalse();
  }

  @Test
  void removedBetweenAssertionAndJoining_isShownTheDoor() throws Exception {
    disk.append(disk.space.revoke(disk.bob, List.of()));

    assertThat(join(disk.bob).closedWith()).isEqualTo(ErrorCode.REVOKED);
    assertThat(hub.connections()).isZero();
  }

  @Test
  void close_endsAllAndTakesNobody() throws Exception {
    ScriptedSession ada = join(disk.ada);
    hub.close();

    assertThat(ada.closedWith()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(join(disk.bob).closedWith()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }
}
