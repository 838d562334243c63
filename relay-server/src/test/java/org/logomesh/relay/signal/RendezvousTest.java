package org.logomesh.relay.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.DevicePrincipal;
import org.springframework.web.reactive.socket.WebSocketMessage;

class RendezvousTest {
  private static final String ID = id(1);

  private final Rendezvous rendezvous = new Rendezvous(Duration.ofMinutes(10));

  private static String id(int number) {
    return String.format("%064x", number);
  }

  private static DevicePrincipal device(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) (number >>> 8);
    bytes[1] = (byte) number;
    return new DevicePrincipal(SpaceId.of(new byte[32]), DeviceId.of(bytes));
  }

  private ScriptedSession invite(String id, int device) {
    return ScriptedSession.of(id, device(device)).openAt(rendezvous);
  }

  private ScriptedSession join(String id) {
    return ScriptedSession.of(id).openAt(rendezvous);
  }

  @Test
  void join_afterInvite_handsOnBothWaysInOrder() {
    ScriptedSession inviter = invite(ID, 1);
    inviter.say(new byte[] {1}); // before anybody is there
    inviter.say(new byte[] {2});
    ScriptedSession joiner = join(ID);
    joiner.say(new byte[] {3});
    inviter.say(new byte[] {4});
    joiner.say(new byte[] {5});

    assertThat(joiner.taken()).containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {4});
    assertThat(inviter.taken()).containsExactly(new byte[] {3}, new byte[] {5});
  }

  @Test
  void join_aMomentBeforeTheInviteIsEntered_waitsForIt() throws Exception {
    ScriptedSession joiner = join(ID);
    joiner.say(new byte[] {1});
    ScriptedSession inviter = invite(ID, 1);
    inviter.say(new byte[] {2});

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (inviter.taken().isEmpty() || joiner.taken().isEmpty()) {
      assertThat(System.nanoTime()).as("they meet").isLessThan(end);
      Thread.sleep(10);
    }
    assertThat(inviter.taken()).containsExactly(new byte[] {1});
    assertThat(joiner.taken()).containsExactly(new byte[] {2});
  }

  @Test
  void join_second_isRefusedAndTheFirstTwoTalkOn() throws Exception {
    ScriptedSession inviter = invite(ID, 1);
    ScriptedSession joiner = join(ID);
    ScriptedSession second = join(ID);
    second.say(new byte[] {9});
    joiner.say(new byte[] {1});

    assertThat(second.closedWith()).isEqualTo(ErrorCode.RENDEZVOUS_TAKEN);
    assertThat(inviter.taken()).containsExactly(new byte[] {1});
    assertThat(joiner.isClosed()).isFalse();
  }

  @Test
  void join_racers_oneIsLetIn() throws Exception {
    int racers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(racers);
    try {
      for (int round = 0; round < 50; round++) {
        ScriptedSession inviter = invite(id(round), 1);
        CyclicBarrier start = new CyclicBarrier(racers);
        List<Future<ScriptedSession>> sessions = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
          ScriptedSession racer = ScriptedSession.of(id(round));
          sessions.add(
              threads.submit(
                  () -> {
                    start.await();
                    return racer.openAt(rendezvous);
                  }));
        }
        int refused = 0;
        for (Future<ScriptedSession> session : sessions) {
          ScriptedSession racer = session.get(10, TimeUnit.SECONDS);
          if (racer.isClosed()) {
            assertThat(racer.closedWith()).isEqualTo(ErrorCode.RENDEZVOUS_TAKEN);
            refused++;
          }
        }
        assertThat(refused).isEqualTo(racers - 1);
        inviter.hangUp();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void join_nobodyInvitedOrNoId_isRefused() throws Exception {
    for (String id : List.of(ID, "", "1a", ID + "00", "g" + ID.substring(1), "../" + ID)) {
      assertThat(join(id).closedWith()).as(id).isEqualTo(ErrorCode.NO_RENDEZVOUS);
    }
    for (String id : List.of("", ID + "0", "z".repeat(64))) {
      assertThat(invite(id, 1).closedWith()).as(id).isEqualTo(ErrorCode.NO_RENDEZVOUS);
    }
  }

  @Test
  void invite_idOfAnotherDevice_isTaken() throws Exception {
    ScriptedSession inviter = invite(ID, 1);

    assertThat(invite(ID, 2).closedWith()).isEqualTo(ErrorCode.RENDEZVOUS_TAKEN);
    ScriptedSession joiner = join(ID);
    joiner.say(new byte[] {1});
    assertThat(inviter.taken()).hasSize(1);
  }

  @Test
  void invite_sameDeviceAgain_replacesItsDeadConnection() throws Exception {
    ScriptedSession before = invite(ID, 1);
    ScriptedSession again = invite(ID, 1);
    ScriptedSession joiner = join(ID);
    joiner.say(new byte[] {1});

    assertThat(before.closedWith()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(again.taken()).hasSize(1);
    before.hangUp(); // its end does not end the new one
    joiner.say(new byte[] {2});
    assertThat(again.taken()).hasSize(2);
  }

  @Test
  void end_eitherSide_closesTheOtherAndFreesTheId() throws Exception {
    ScriptedSession inviter = invite(ID, 1);
    ScriptedSession joiner = join(ID);
    joiner.say(new byte[] {1});
    joiner.hangUp();
    assertThat(inviter.closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);
    assertThat(inviter.taken()).hasSize(1);
    assertThat(join(ID).closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);

    inviter = invite(ID, 1);
    joiner = join(ID);
    inviter.breakDown();
    assertThat(joiner.closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);

    inviter = invite(ID, 1);
    inviter.hangUp(); // before anybody came
    assertThat(join(ID).closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);
  }

  @Test
  void lifetime_over_closesBothAndFreesTheId() throws Exception {
    Rendezvous brief = new Rendezvous(Duration.ofMillis(50));
    ScriptedSession inviter = ScriptedSession.of(ID, device(1)).openAt(brief);
    ScriptedSession joiner = ScriptedSession.of(ID).openAt(brief);

    assertThat(joiner.closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);
    assertThat(ScriptedSession.of(ID).openAt(brief).closedWith())
        .isEqualTo(ErrorCode.NO_RENDEZVOUS);
    assertThat(inviter.closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);
  }

  @Test
  void end_partyThatReadsNothing_isCutOff() throws Exception {
    Rendezvous brief = new Rendezvous(Duration.ofMinutes(10), Duration.ofMillis(50));
    ScriptedSession inviter = ScriptedSession.of(ID, device(1)).openAt(brief);
    ScriptedSession joiner = ScriptedSession.thatReadsNothing(ID).openAt(brief);
    inviter.say(new byte[] {1});

    inviter.hangUp();

    joiner.awaitGivenUp();
    assertThat(joiner.taken()).isEmpty();
  }

  @Test
  void message_upToTheBound_isHandedOn_longerCloses() throws Exception {
    ScriptedSession inviter = invite(ID, 1);
    ScriptedSession joiner = join(ID);
    joiner.say(new byte[RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES]);
    assertThat(inviter.taken()).hasSize(1);

    joiner.say(new byte[RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES + 1]);

    assertThat(inviter.taken()).hasSize(1);
    assertThat(joiner.closedWith()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(inviter.closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);
  }

  @Test
  void bytes_ofOneParty_areBoundedInAll() throws Exception {
    ScriptedSession inviter = invite(ID, 1);
    ScriptedSession joiner = join(ID);
    int size = 256 * 1024;
    long allowed = RendezvousParty.MAX_BYTES / size;
    for (int i = 0; i <= allowed; i++) {
      joiner.say(new byte[size]);
    }

    assertThat(joiner.closedWith()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(inviter.taken()).hasSize((int) allowed);
    assertThat(inviter.closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);
  }

  @Test
  void flood_towardsOneWhoReadsNothing_staysWithTheSender() {
    ScriptedSession inviter = invite(ID, 1);
    for (int i = 0; i < 1_000; i++) {
      inviter.say(new byte[1_000]); // nobody is there yet
    }
    assertThat(inviter.leftWithTheSender()).isEqualTo(999);

    ScriptedSession joiner = ScriptedSession.thatReadsNothing(ID).openAt(rendezvous);
    assertThat(inviter.leftWithTheSender()).isGreaterThanOrEqualTo(998);
    joiner.take(10);
    assertThat(joiner.taken()).hasSize(10);
    assertThat(inviter.leftWithTheSender()).isGreaterThanOrEqualTo(988);
  }

  @Test
  void text_isNoPairing_pingIsNothing() throws Exception {
    ScriptedSession inviter = invite(ID, 1);
    ScriptedSession joiner = join(ID);
    joiner.say(WebSocketMessage.Type.PING);
    joiner.say(new byte[] {1});
    assertThat(inviter.taken()).hasSize(1);

    joiner.say(WebSocketMessage.Type.TEXT);

    assertThat(joiner.closedWith()).isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(inviter.closedWith()).isEqualTo(ErrorCode.NO_RENDEZVOUS);
  }

  @Test
  void invite_moreThanADeviceOrTheRelayHolds_isRefused() throws Exception {
    List<ScriptedSession> open = new ArrayList<>();
    int devices = Rendezvous.MAX_OPEN / Rendezvous.MAX_PER_DEVICE;
    for (int i = 0; i < Rendezvous.MAX_OPEN; i++) {
      open.add(invite(id(i), i % devices));
    }
    assertThat(open).noneMatch(ScriptedSession::isClosed);
    ScriptedSession another = invite(id(5_000), devices + 1);
    assertThat(another.closedWith()).isEqualTo(ErrorCode.RATE_LIMITED);

    open.get(0).hangUp();
    open.get(1).hangUp();

    assertThat(invite(id(5_000), devices + 1).isClosed()).isFalse();
    assertThat(invite(id(5_001), 2).closedWith()) // has its eight, though there is room
        .isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(invite(id(5_002), 0).isClosed()).isFalse();
  }

  @Test
  void close_endsAllAndSaysWhy() throws Exception {
    ScriptedSession alone = invite(ID, 1);
    ScriptedSession inviter = invite(id(2), 2);
    ScriptedSession joiner = join(id(2));

    rendezvous.close();

    for (ScriptedSession session : List.of(alone, inviter, joiner)) {
      assertThat(session.closedWith()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    }
  }
}
