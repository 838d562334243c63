package org.logomesh.client.trust;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;

class PairingSessionTest {
  private final TestMembership space = new TestMembership(1);
  private final DeviceKeys phone = DeviceKeys.generate(space.random);

  private static Ticket changed(
      Ticket ticket, SpaceId space, DeviceKeys inviter, byte[] secret, long expiry) {
    return new Ticket(
        space,
        inviter.deviceId(),
        ticket.trustHeads(),
        secret,
        ticket.level(),
        expiry,
        ticket.relay(),
        ticket.addresses());
  }

  @Test
  void run_honest_showsOneCodeAndAdmits() {
    TwoParties two = new TwoParties(space, phone).run(TwoParties.NOTHING);

    two.assertPaired();
    assertThat(two.inviterCode).matches("[0-9]{3} [0-9]{3}").isEqualTo(two.joinerCode);
    assertThat(two.shown).isEqualTo(new DeviceNames("phone", "Bob"));
    assertThat(two.sent).hasSize(6);
    TrustLog there = TrustLog.empty(space.space).add(requireNonNull(two.joined)).log();
    assertThat(TrustState.of(there).mayWrite(phone.deviceId())).isTrue();
    assertThat(space.holdsWriteKey(phone)).isTrue();
  }

  @Test
  void run_inviterConfirmsFirst_isTheSame() {
    TwoParties two = new TwoParties(space, phone);
    two.run(
        (number, sent) -> {
          if (number == 2) { // the reveal: the inviter's person is quick
            two.perform(false, two.inviter.onMessage(sent.bytes()));
            two.perform(false, two.inviter.confirm(true));
            return List.of();
          }
          return List.of(sent);
        });
    two.assertPaired();
  }

  @Test
  void run_longTrustLog_goesInSeveralMessages() throws SealException {
    while (space.records().stream().mapToInt(record -> record.length).sum()
        < 2 * PairingMessage.RECORDS_BUDGET) {
      space.admit(TrustLevel.BASIC);
    }
    TwoParties two = new TwoParties(space, phone).run(TwoParties.NOTHING);

    two.assertPaired();
    assertThat(two.joined).hasSize(space.log.size());
    assertThat(two.sent).hasSizeGreaterThan(7);
  }

  @Test
  void confirm_no_refusesOnBothSides() {
    TwoParties two = new TwoParties(space, phone);
    two.peopleSayYes = false;
    two.run(TwoParties.NOTHING);

    two.assertNobodyAdmitted("refused");
    assertThat(two.inviterFailure).isEqualTo(PairingFailure.REFUSED);
    assertThat(two.joinerFailure).isEqualTo(PairingFailure.REFUSED);
    assertThat(PairingFailure.REFUSED.text()).contains("somebody may be in between");
  }

  @Test
  void confirm_onOneDeviceOnly_admitsNobody() {
    for (boolean atTheJoiner : new boolean[] {true, false}) {
      TwoParties two = new TwoParties(space, phone);
      two.perform(true, two.joiner.start());
      two.perform(false, two.inviter.onMessage(two.sent.get(0).bytes()));
      two.perform(true, two.joiner.onMessage(two.sent.get(1).bytes()));
      two.perform(false, two.inviter.onMessage(two.sent.get(2).bytes()));
      if (atTheJoiner) {
        two.perform(true, two.joiner.confirm(true));
        two.perform(false, two.inviter.onMessage(two.sent.get(3).bytes()));
      } else {
        two.perform(false, two.inviter.confirm(true));
      }
      two.perform(false, two.inviter.onTick(two.ticket.expiryEpochSecond()));
      two.perform(true, two.joiner.onTick(two.ticket.expiryEpochSecond()));

      two.assertNobodyAdmitted("confirmed at the " + (atTheJoiner ? "joiner" : "inviter"));
      assertThat(two.inviterFailure).isEqualTo(PairingFailure.EXPIRED);
      assertThat(two.joinerFailure).isEqualTo(PairingFailure.EXPIRED);
    }
  }

  @Test
  void run_otherSecret_opensNothing() {
    Ticket ticket = TwoParties.ticket(space);
    byte[] secret = new byte[32];
    secret[31] = 1;
    Ticket other =
        changed(ticket, ticket.space(), space.founder, secret, ticket.expiryEpochSecond());
    TwoParties two = new TwoParties(space, phone, ticket, other).run(TwoParties.NOTHING);

    two.assertNobodyAdmitted("another secret");
    assertThat(two.inviterFailure).isEqualTo(PairingFailure.WRONG_SECRET);
    assertThat(two.joinerCode).isNull();
  }

  @Test
  void run_ticketOfAnotherSpace_isAnotherInviter() {
    Ticket ticket = TwoParties.ticket(space);
    SpaceId elsewhere = new TestMembership(2).space;
    Ticket other =
        changed(ticket, elsewhere, space.founder, new byte[32], ticket.expiryEpochSecond());
    TwoParties two = new TwoParties(space, phone, ticket, other).run(TwoParties.NOTHING);

    two.assertNobodyAdmitted("another space");
    assertThat(two.joinerFailure).isEqualTo(PairingFailure.WRONG_INVITER);
    assertThat(two.inviterFailure).isEqualTo(PairingFailure.WRONG_INVITER);
  }

  @Test
  void run_inviterThatTheTicketDoesNotName_isRefused() {
    Ticket ticket = TwoParties.ticket(space);
    Ticket other =
        changed(ticket, ticket.space(), space.recovery, new byte[32], ticket.expiryEpochSecond());
    TwoParties two = new TwoParties(space, phone, ticket, other).run(TwoParties.NOTHING);

    two.assertNobodyAdmitted("another inviter");
    assertThat(two.joinerFailure).isEqualTo(PairingFailure.WRONG_INVITER);
  }

  @Test
  void records_thatDoNotFitTheTicket_joinNothing() throws SealException {
    TestMembership elsewhere = new TestMembership(3);
    elsewhere.add(elsewhere.admission(phone, TrustLevel.FULL, DeviceCertificate.NEVER));
    TestMembership later = new TestMembership(4);
    TrustRecord known = later.changes().rotate();
    later.add(known);

    assertJoinsNothing(space, "of another space", records -> elsewhere.records());
    assertJoinsNothing(new TestMembership(5), "none", records -> List.of());
    assertJoinsNothing(new TestMembership(6), "not admitted", records -> records.subList(0, 1));
    assertJoinsNothing(
        later,
        "without what the ticket names",
        records -> records.stream().filter(r -> !Arrays.equals(r, known.bytes())).toList());
    assertJoinsNothing(
        new TestMembership(7),
        "with a forged one",
        records -> {
          List<byte[]> forged = new ArrayList<>(records);
          byte[] last = forged.remove(forged.size() - 1).clone();
          last[last.length - 1] ^= 1;
          forged.add(last);
          return forged;
        });
  }

  private void assertJoinsNothing(
      TestMembership where, String what, UnaryOperator<List<byte[]>> handOver) {
    TwoParties two = new TwoParties(where, phone);
    two.handOver = handOver;
    two.run(TwoParties.NOTHING);

    assertThat(two.joined).as(what).isNull();
    assertThat(two.joinerFailure).as(what).isEqualTo(PairingFailure.WRONG_TRUST);
    assertThat(two.inviterFailure).as(what).isEqualTo(PairingFailure.WRONG_TRUST);
  }

  @Test
  void records_thatAdmitWithoutAKey_joinNothing() {
    TwoParties two = new TwoParties(space, phone);
    two.handOver =
        records -> {
          TestMembership same = new TestMembership(1);
          try {
            same.add(same.admission(phone, TrustLevel.UNTRUSTED, DeviceCertificate.NEVER));
          } catch (SealException e) {
            throw new AssertionError(e);
          }
          return same.records();
        };
    two.run(TwoParties.NOTHING);

    assertThat(two.joinerFailure).isEqualTo(PairingFailure.WRONG_TRUST);
  }

  @Test
  void onClosed_atEveryMessage_isInterruptedUnlessItWasDone() {
    for (int at = 0; at < 6; at++) {
      int cut = at;
      TwoParties two =
          new TwoParties(new TestMembership(8), phone)
              .run((number, sent) -> number < cut ? List.of(sent) : List.of());
      String what = "cut before message " + at;
      assertThat(two.joined != null).as(what).isEqualTo(at == 5);
      assertThat(two.admitted).as(what).isEqualTo(at >= 4);
      if (at < 4) {
        two.assertNobodyAdmitted(what);
      }
    }
  }

  @Test
  void cancel_beforeTheEnd_isRefusal_andAfterItNothing() {
    TwoParties two = new TwoParties(space, phone);
    two.perform(true, two.joiner.start());
    two.perform(true, two.joiner.cancel());
    two.perform(false, two.inviter.onMessage(two.sent.get(0).bytes()));
    two.perform(false, two.inviter.onMessage(two.sent.get(1).bytes()));

    two.assertNobodyAdmitted("cancelled");
    assertThat(two.inviterFailure).isEqualTo(PairingFailure.REFUSED);
    assertThat(two.joiner.cancel()).isEmpty();
    assertThat(two.joiner.confirm(true)).isEmpty();
    assertThat(two.inviter.confirm(true)).isEmpty();
    assertThat(two.inviter.onMessage(two.sent.get(0).bytes())).isEmpty();
    assertThat(two.inviter.onClosed()).isEmpty();
    assertThat(two.inviter.onTick(Long.MAX_VALUE)).isEmpty();
    assertThatThrownBy(two.joiner::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void cancel_whenEverythingWasSent_doesNotDenyTheAdmission() {
    TwoParties two = new TwoParties(space, phone);
    two.run(
        (number, sent) -> {
          if (number == 4) {
            two.perform(false, two.inviter.cancel());
          }
          return List.of(sent);
        });
    two.assertPaired();
  }

  @Test
  void notStored_isAFailureOnBothSides() {
    TwoParties two = new TwoParties(space, phone);
    two.stores = false;
    two.run(TwoParties.NOTHING);

    assertThat(two.joinerFailure).isEqualTo(PairingFailure.NOT_STORED);
    assertThat(two.inviterFailure).isEqualTo(PairingFailure.NOT_STORED);
  }

  @Test
  void notAdmitted_tellsTheJoiner() {
    Ticket ticket = TwoParties.ticket(space);
    InviterSession inviter = new InviterSession(ticket, space.founder, space.random);
    JoinerSession joiner = new JoinerSession(ticket, phone, DeviceNames.UNKNOWN, space.random);
    List<PairingAction> offer = inviter.onMessage(message(joiner.start()));
    var unused = inviter.onMessage(message(joiner.onMessage(message(offer))));
    unused = inviter.confirm(true);
    List<PairingAction> admit = inviter.onMessage(message(joiner.confirm(true)));
    assertThat(admit).hasSize(1).first().isInstanceOf(PairingAction.Admit.class);

    List<PairingAction> refused = inviter.notAdmitted();

    assertThat(joiner.onMessage(message(refused)))
        .containsExactly(new PairingAction.Failed(PairingFailure.BAD_DEVICE));
    assertThat(inviter.admitted(List.of())).isEmpty();
  }

  private static byte[] message(List<PairingAction> actions) {
    return ((PairingAction.Send) actions.get(0)).message();
  }
}
