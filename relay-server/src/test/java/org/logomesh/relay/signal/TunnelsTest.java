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
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.SignalMessage;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.testing.TestDevice;
import org.springframework.web.reactive.socket.WebSocketMessage;

class TunnelsTest {
  private static final int MOST = 12;
  private static final long WAIT_MILLIS = 5_000;

  private SpaceOnDisk disk;
  private SignalHub hub;
  private Tunnels tunnels;

  @BeforeEach
  void open(@TempDir Path directory) {
    disk = new SpaceOnDisk(directory);
    hub = new SignalHub(SignalLimits.of(new SignalProperties(100, MOST), WAIT_MILLIS));
    tunnels = new Tunnels(hub, disk.members, hub.limits());
  }

  @AfterEach
  void close() {
    disk.close();
  }

  private ScriptedSession online(TestDevice device) {
    return ScriptedSession.at(RelayApi.SIGNAL_PATH, disk.principal(device))
        .openAt(new WebSocketSignal(hub, disk.members));
  }

  private static String path(TestDevice other) {
    return RelayApi.TUNNEL_PATH + other.id();
  }

  private ScriptedSession dig(DevicePrincipal device, TestDevice other) {
    return ScriptedSession.at(path(other), device).openAt(new WebSocketTunnel(tunnels));
  }

  private ScriptedSession dig(TestDevice device, TestDevice other) {
    return dig(disk.principal(device), other);
  }

  // ---- two ----------------------------------------------------------------------------------

  @Test
  void open_bothAskForEachOther_messagesGoThroughInOrder() {
    ScriptedSession signals = online(disk.bob);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ada.say(new byte[] {1}); // before the other is there
    assertThat(
            Objects.requireNonNull(
                SignalCodec.decode(signals.taken().get(signals.taken().size() - 1))))
        .isEqualTo(new SignalMessage.Call(disk.ada.id()));

    ScriptedSession bob = dig(disk.bob, disk.ada);
    ada.say(new byte[] {2});
    bob.say(new byte[] {3});
    bob.say(WebSocketMessage.Type.PING);
    bob.say(new byte[] {4});

    assertThat(bob.taken()).containsExactly(new byte[] {1}, new byte[] {2});
    assertThat(ada.taken()).containsExactly(new byte[] {3}, new byte[] {4});
    assertThat(tunnels.open()).isEqualTo(1);
    assertThat(tunnels.counter().passedBytes()).isEqualTo(4);
  }

  @Test
  void open_twoTunnels_areNotMixedUp() {
    disk.append(disk.space.admit(disk.eve, TrustLevel.VERIFIED));
    online(disk.bob);
    online(disk.eve);
    ScriptedSession adaToBob = dig(disk.ada, disk.bob);
    ScriptedSession adaToEve = dig(disk.ada, disk.eve);
    ScriptedSession bob = dig(disk.bob, disk.ada);
    ScriptedSession eve = dig(disk.eve, disk.ada);
    adaToBob.say(new byte[] {1});
    adaToEve.say(new byte[] {2});
    eve.say(new byte[] {3});

    assertThat(bob.taken()).containsExactly(new byte[] {1});
    assertThat(eve.taken()).containsExactly(new byte[] {2});
    assertThat(adaToEve.taken()).containsExactly(new byte[] {3});
    assertThat(adaToBob.taken()).isEmpty();
  }

  @Test
  void oneEnds_theOtherIsTold_afterWhatWasSaidBefore() throws Exception {
    online(disk.bob);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ScriptedSession bob = dig(disk.bob, disk.ada);
    ada.say(new byte[] {1});
    ada.hangUp();

    assertThat(bob.taken()).containsExactly(new byte[] {1});
    assertThat(bob.closedWith()).isEqualTo(ErrorCode.DEVICE_ABSENT);
    assertThat(tunnels.open()).isZero();
  }

  @Test
  void open_sameDeviceAgain_replacesItsDeadConnection() throws Exception {
    online(disk.bob);
    ScriptedSession dead = dig(disk.ada, disk.bob);
    ScriptedSession deadToo = dig(disk.bob, disk.ada);
    ScriptedSession again = dig(disk.ada, disk.bob);
    assertThat(dead.closedWith()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(deadToo.closedWith()).isEqualTo(ErrorCode.TIMEOUT);

    ScriptedSession bob = dig(disk.bob, disk.ada);
    again.say(new byte[] {1});
    assertThat(bob.taken()).containsExactly(new byte[] {1});
    assertThat(tunnels.open()).isEqualTo(1);
  }

  // ---- refusals -----------------------------------------------------------------------------

  @Test
  void open_toOneThatIsNotThere_isRefused() throws Exception {
    online(disk.bob);
    ScriptedSession ofAnotherSpace = dig(disk.in(disk.other, disk.eve), disk.bob);
    for (ScriptedSession refused :
        List.of(
            dig(disk.bob, disk.ada),
            dig(disk.bob, disk.bob),
            ofAnotherSpace,
            ScriptedSession.at(RelayApi.TUNNEL_PATH + "nobody", disk.principal(disk.ada))
                .openAt(new WebSocketTunnel(tunnels)))) {
      assertThat(refused.closedWith()).isEqualTo(ErrorCode.DEVICE_ABSENT);
    }
    assertThat(tunnels.open()).isZero();
  }

  @Test
  void open_moreThanADeviceOrTheRelayMayHave_isRefused() throws Exception {
    List<TestDevice> others = new ArrayList<>();
    for (int i = 0; i <= MOST; i++) {
      TestDevice device = new TestDevice(50 + i);
      disk.append(disk.space.admit(device, TrustLevel.BASIC));
      online(device);
      others.add(device);
    }
    int own = hub.limits().maxTunnelsPerDevice();
    for (int i = 0; i < own; i++) {
      assertThat(dig(disk.ada, others.get(i)).isClosed()).isFalse();
    }
    assertThat(dig(disk.ada, others.get(own)).closedWith()).isEqualTo(ErrorCode.RATE_LIMITED);
    for (int i = own; i < MOST; i++) {
      assertThat(dig(disk.bob, others.get(i)).isClosed()).isFalse();
    }
    assertThat(dig(disk.bob, others.get(0)).closedWith()).isEqualTo(ErrorCode.RATE_LIMITED);
  }

  @Test
  void open_whereTheOperatorWantsNone_isNotOffered() throws Exception {
    SignalLimits none = SignalLimits.of(new SignalProperties(100, 0), WAIT_MILLIS);
    online(disk.bob);
    ScriptedSession ada =
        ScriptedSession.at(path(disk.bob), disk.principal(disk.ada))
            .openAt(new WebSocketTunnel(new Tunnels(hub, disk.members, none)));

    assertThat(ada.closedWith()).isEqualTo(ErrorCode.NOT_OFFERED);
  }

  @Test
  void textOrTooMuch_endsBoth() throws Exception {
    online(disk.bob);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ScriptedSession bob = dig(disk.bob, disk.ada);
    ada.say(new byte[RelayApi.MAX_TUNNEL_MESSAGE_BYTES]);
    assertThat(bob.taken()).hasSize(1);
    ada.say(new byte[RelayApi.MAX_TUNNEL_MESSAGE_BYTES + 1]);
    assertThat(ada.closedWith()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(bob.closedWith()).isEqualTo(ErrorCode.TOO_LARGE);

    ScriptedSession second = dig(disk.ada, disk.bob);
    ScriptedSession its = dig(disk.bob, disk.ada);
    second.say(WebSocketMessage.Type.TEXT);
    assertThat(second.closedWith()).isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(its.closedWith()).isEqualTo(ErrorCode.MALFORMED_FRAME);
  }

  // ---- bounds -------------------------------------------------------------------------------

  @Test
  void flood_towardsOneWhoReadsNothing_staysWithTheSender() {
    online(disk.bob);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ScriptedSession lazy =
        ScriptedSession.thatReadsNothing(path(disk.ada), disk.principal(disk.bob))
            .openAt(new WebSocketTunnel(tunnels));
    int pushed = 10 * TunnelEnd.WINDOW;
    byte[] longest = new byte[RelayApi.MAX_TUNNEL_MESSAGE_BYTES];
    for (int i = 0; i < pushed; i++) {
      ada.say(longest);
    }

    assertThat(ada.leftWithTheSender()).isEqualTo(pushed - TunnelEnd.WINDOW);
    assertThat(tunnels.counter().heldBytes()).isEqualTo((long) TunnelEnd.WINDOW * longest.length);
    lazy.say(new byte[] {1});
    assertThat(ada.taken()).hasSize(1); // the other way goes on
    lazy.take(1);
    assertThat(ada.leftWithTheSender()).isEqualTo(pushed - TunnelEnd.WINDOW - 1);
    lazy.take(Long.MAX_VALUE);
    assertThat(lazy.taken()).hasSize(pushed);
    assertThat(tunnels.counter().heldBytes()).isZero();
  }

  @Test
  void readerThatNeverReads_whoseTunnelEnds_leavesNothingBehind() throws Exception {
    online(disk.bob);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ScriptedSession lazy =
        ScriptedSession.thatReadsNothing(path(disk.ada), disk.principal(disk.bob))
            .openAt(new WebSocketTunnel(tunnels));
    for (int i = 0; i < 10; i++) {
      ada.say(new byte[1_000]);
    }
    tunnels.tick(0);
    tunnels.tick(hub.limits().tunnelIdleMillis() + 1);
    lazy.awaitGivenUp();

    assertThat(tunnels.counter().heldBytes()).isZero();
    assertThat(tunnels.open()).isZero();
  }

  @Test
  void waitingOrIdle_isEnded_whatMovesStays() throws Exception {
    disk.append(disk.space.admit(disk.eve, TrustLevel.VERIFIED));
    online(disk.bob);
    online(disk.eve);
    ScriptedSession waiting = dig(disk.ada, disk.eve);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ScriptedSession bob = dig(disk.bob, disk.ada);
    tunnels.tick(0);
    tunnels.tick(WAIT_MILLIS);
    assertThat(waiting.isClosed()).isFalse();
    tunnels.tick(WAIT_MILLIS + 1);
    assertThat(waiting.closedWith()).isEqualTo(ErrorCode.TIMEOUT);

    long idle = hub.limits().tunnelIdleMillis();
    tunnels.tick(idle);
    bob.say(new byte[] {1});
    tunnels.tick(idle + 1);
    tunnels.tick(2 * idle + 1);
    assertThat(ada.isClosed()).isFalse();
    tunnels.tick(2 * idle + 2);
    assertThat(ada.closedWith()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(bob.closedWith()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(tunnels.open()).isZero();
  }

  @Test
  void removedDevice_losesItsTunnels_andTheOtherEndIsTold() throws Exception {
    online(disk.bob);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ScriptedSession bob = dig(disk.bob, disk.ada);
    disk.append(disk.space.revoke(disk.bob, List.of()));

    assertThat(bob.closedWith()).isEqualTo(ErrorCode.REVOKED);
    assertThat(ada.closedWith()).isEqualTo(ErrorCode.DEVICE_ABSENT);
  }

  @Test
  void close_endsAllAndTakesNobody() throws Exception {
    online(disk.bob);
    ScriptedSession ada = dig(disk.ada, disk.bob);
    ScriptedSession bob = dig(disk.bob, disk.ada);
    tunnels.close();

    assertThat(ada.closedWith()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(bob.closedWith()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(dig(disk.ada, disk.bob).closedWith()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }
}
