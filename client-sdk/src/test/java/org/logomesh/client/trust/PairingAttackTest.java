package org.logomesh.client.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.PairingCipher;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.trust.TwoParties.Letter;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;

/** What is between the two does its worst: a relay without the ticket, and a thief who has it. */
class PairingAttackTest {
  /** COMMIT, OFFER, REVEAL, CONFIRM: up to here nobody has been admitted. */
  private static final int CONFIRM = 3;

  private static final int RECORDS = 4;
  private static final int DONE = 5;

  private final TestMembership founding = new TestMembership(21);
  private final DeviceKeys phone = DeviceKeys.generate(founding.random);
  private final TrustLog onlyFounders = founding.log;
  private final Random random = new Random(21);

  private TwoParties fresh() {
    founding.log = onlyFounders; // whoever was admitted before is not a member of this one
    return new TwoParties(founding, phone);
  }

  /** Something between the two that knows the ticket's secret, and can open and seal. */
  private static final class Thief implements TwoParties.Between {
    private final PairingCipher toInviter;
    private final PairingCipher toJoiner;
    private final BiFunction<Integer, byte[], byte[]> change;
    private final List<byte[]> seen = new ArrayList<>();

    Thief(TestMembership space, BiFunction<Integer, byte[], byte[]> change) {
      this.change = change;
      Ticket ticket = TwoParties.ticket(space);
      toInviter = PairingCipher.joiner(ticket.secret(), space.random);
      toJoiner = PairingCipher.inviter(ticket.secret(), space.random);
    }

    @Override
    public List<Letter> carry(int number, Letter sent) {
      try {
        PairingCipher from = sent.fromJoiner() ? toJoiner : toInviter;
        PairingCipher to = sent.fromJoiner() ? toInviter : toJoiner;
        byte[] read = from.open(sent.bytes());
        seen.add(read);
        return List.of(new Letter(sent.fromJoiner(), to.seal(change.apply(number, read))));
      } catch (SealException e) {
        throw new AssertionError("the thief has the ticket", e);
      }
    }
  }

  /** A byte of every region: all of the first and last 24, and some in between. */
  private List<Integer> places(int length) {
    TreeSet<Integer> places = new TreeSet<>();
    for (int i = 0; i < Math.min(length, 24); i++) {
      places.add(i);
      places.add(length - 1 - i);
    }
    for (int i = 0; i < 32; i++) {
      places.add(random.nextInt(length));
    }
    return new ArrayList<>(places);
  }

  private byte[] flipped(byte[] bytes, int place) {
    byte[] changed = bytes.clone();
    changed[place] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  private static void assertSafe(TwoParties two, int at, String what) {
    if (at <= CONFIRM) {
      two.assertNobodyAdmitted(what);
    } else if (at == RECORDS) {
      assertThat(two.joined).as(what).isNull();
      assertThat(two.joinerFailure).as(what).isNotNull();
      assertThat(two.inviterFailure).as(what).isNotNull();
    } else {
      two.assertPaired();
    }
  }

  @Test
  void relay_changesAnyRegionOfAnyMessage_nobodyIsAdmitted() {
    List<Letter> honest = fresh().run(TwoParties.NOTHING).sent;
    for (int message = 0; message <= DONE; message++) {
      int at = message;
      for (int place : places(honest.get(message).bytes().length)) {
        TwoParties two =
            fresh()
                .run(
                    (number, sent) ->
                        List.of(
                            number == at
                                ? new Letter(sent.fromJoiner(), flipped(sent.bytes(), place))
                                : sent));
        assertSafe(two, at, "message " + at + " byte " + place);
        if (at <= CONFIRM) {
          assertThat(List.of(two.inviterFailure, two.joinerFailure))
              .contains(PairingFailure.WRONG_SECRET);
        }
      }
    }
  }

  @Test
  void relay_cutsOrExtendsAnyMessage_nobodyIsAdmitted() {
    for (int message = 0; message <= DONE; message++) {
      int at = message;
      for (int length : new int[] {-1_000_000, -33, -17, -1, 1, 40}) {
        TwoParties two =
            fresh()
                .run(
                    (number, sent) ->
                        List.of(
                            number == at
                                ? new Letter(
                                    sent.fromJoiner(),
                                    Arrays.copyOf(
                                        sent.bytes(), Math.max(0, sent.bytes().length + length)))
                                : sent));
        assertSafe(two, at, "message " + at + " by " + length + " bytes");
      }
    }
  }

  @Test
  void relay_dropsAnyMessage_bothEnd() {
    for (int message = 0; message <= DONE; message++) {
      int at = message;
      TwoParties two = fresh().run((number, sent) -> number == at ? List.of() : List.of(sent));
      assertSafe(two, at, "without message " + at);
    }
  }

  @Test
  void relay_repeatsAnyMessage_admitsNobodyTwice() {
    for (int message = 0; message <= DONE; message++) {
      int at = message;
      TwoParties two =
          fresh().run((number, sent) -> number == at ? List.of(sent, sent) : List.of(sent));
      if (at < CONFIRM) {
        two.assertNobodyAdmitted("message " + at + " twice");
      } else {
        two.assertPaired();
      }
    }
  }

  @Test
  void relay_repeatsAnEarlierMessageOrSendsItBack_nobodyIsAdmitted() {
    for (int message = 1; message <= CONFIRM; message++) {
      for (int other = 0; other <= message; other++) {
        int at = message;
        int instead = other;
        List<Letter> seen = new ArrayList<>();
        TwoParties two =
            fresh()
                .run(
                    (number, sent) -> {
                      seen.add(sent);
                      boolean back = instead == at;
                      return List.of(
                          number == at
                              ? new Letter(back != sent.fromJoiner(), seen.get(instead).bytes())
                              : sent);
                    });
        two.assertNobodyAdmitted("message " + at + " replaced by " + instead);
      }
    }
  }

  @Test
  void relay_exchangesPartsOfTheTrustLog_nothingIsKept() throws SealException {
    TestMembership large = new TestMembership(22);
    while (large.records().stream().mapToInt(record -> record.length).sum()
        < PairingMessage.RECORDS_BUDGET + 8_192) {
      large.admit(TrustLevel.BASIC);
    }
    List<Letter> held = new ArrayList<>();
    TwoParties two =
        new TwoParties(large, phone)
            .run(
                (number, sent) -> {
                  if (number == RECORDS) {
                    held.add(sent);
                    return List.of();
                  }
                  return number == RECORDS + 1 ? List.of(sent, held.get(0)) : List.of(sent);
                });
    assertSafe(two, RECORDS, "parts exchanged");
  }

  @Test
  void relay_replaysAnEarlierConversation_showsAnotherCodeAndNeedsAPerson() {
    TwoParties first = fresh().run(TwoParties.NOTHING);
    TwoParties second = fresh();
    for (Letter letter : first.sent) {
      if (letter.fromJoiner()) {
        second.perform(false, second.inviter.onMessage(letter.bytes()));
      }
    }
    assertThat(second.admitted).isFalse();
    assertThat(second.inviterCode).isNotEqualTo(first.inviterCode);
  }

  @Test
  void thief_whoOnlyCarries_changesNothing() {
    TwoParties two = fresh();
    two.run(new Thief(two.space, (number, plaintext) -> plaintext));
    two.assertPaired();
  }

  @Test
  void thief_changesAnyRegionOfAnyMessage_nobodyIsAdmittedOtherThanShown() {
    TwoParties observed = fresh();
    Thief observer = new Thief(observed.space, (number, plaintext) -> plaintext);
    observed.run(observer);
    List<byte[]> honest = observer.seen;
    for (int message = 0; message <= DONE; message++) {
      int at = message;
      for (int place : places(honest.get(message).length)) {
        TwoParties two = fresh();
        two.run(
            new Thief(
                two.space,
                (number, plaintext) -> number == at ? flipped(plaintext, place) : plaintext));
        assertSafe(two, at, "message " + at + " byte " + place);
      }
    }
  }

  @Test
  void thief_betweenTwoConversations_cannotBringTheCodesTogether() {
    TestMembership space = new TestMembership(21);
    DeviceKeys evil = DeviceKeys.generate(space.random);
    for (int round = 0; round < 20; round++) {
      // The thief joins at the inviter itself, and plays the inviter to the phone with what the
      // inviter said to it, or in a second conversation to the phone's own commitment.
      TwoParties atInviter = new TwoParties(space, evil);
      atInviter.perform(true, atInviter.joiner.start());
      atInviter.perform(false, atInviter.inviter.onMessage(atInviter.sent.get(0).bytes()));
      atInviter.perform(true, atInviter.joiner.onMessage(atInviter.sent.get(1).bytes()));
      atInviter.perform(false, atInviter.inviter.onMessage(atInviter.sent.get(2).bytes()));
      assertThat(atInviter.inviterCode).isNotNull();

      TwoParties atPhone = new TwoParties(space, phone);
      atPhone.perform(true, atPhone.joiner.start());
      atPhone.perform(false, atPhone.inviter.onMessage(atPhone.sent.get(0).bytes()));
      atPhone.perform(true, atPhone.joiner.onMessage(atPhone.sent.get(1).bytes()));
      assertThat(atPhone.joinerCode).isNotNull().isNotEqualTo(atInviter.inviterCode);
    }
  }

  @Test
  void thief_answersWithTheOfferMadeToItself_isNotTheInviter() throws SealException {
    TwoParties two = fresh();
    PairingCipher cipher = PairingCipher.joiner(two.ticket.secret(), two.space.random);
    byte[] own =
        new PairingMessage.Commit(
                PairingCode.commitment(
                    new byte[32], phone.verifyKey(), phone.kemKey(), DeviceNames.UNKNOWN))
            .encode();
    two.perform(false, two.inviter.onMessage(cipher.seal(own)));
    byte[] offer = cipher.open(two.sent.get(0).bytes());

    two.perform(true, two.joiner.start());
    PairingCipher asInviter = PairingCipher.inviter(two.ticket.secret(), two.space.random);
    var unused = asInviter.open(two.sent.get(1).bytes());
    two.perform(true, two.joiner.onMessage(asInviter.seal(offer)));

    assertThat(two.joinerFailure).isEqualTo(PairingFailure.WRONG_INVITER);
    assertThat(two.joinerCode).isNull();
  }

  @Test
  void twoJoinersWithOneTicket_haveTwoConversationsThatDoNotMix() {
    TestMembership space = new TestMembership(21);
    DeviceKeys other = DeviceKeys.generate(space.random);
    TwoParties first = new TwoParties(space, phone);
    TwoParties second = new TwoParties(space, other);
    first.perform(true, first.joiner.start());
    second.perform(true, second.joiner.start());
    first.perform(false, first.inviter.onMessage(first.sent.get(0).bytes()));
    // The answer to the first is brought to the second.
    second.perform(true, second.joiner.onMessage(first.sent.get(1).bytes()));

    assertThat(second.joinerFailure).isEqualTo(PairingFailure.WRONG_SECRET);
    assertThat(second.joinerCode).isNull();
    // And the second one speaks into the first one's conversation.
    first.perform(false, first.inviter.onMessage(second.sent.get(0).bytes()));
    assertThat(first.inviterFailure).isEqualTo(PairingFailure.WRONG_SECRET);
    assertThat(first.admitted).isFalse();
  }
}
