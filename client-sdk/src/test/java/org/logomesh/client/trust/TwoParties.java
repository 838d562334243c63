package org.logomesh.client.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;

/**
 * Both sides of a pairing, and two people who compare the codes: they confirm on both devices if
 * the codes are equal, on neither if not. What is between the two, a test says. For tests.
 */
final class TwoParties {
  /** A message on its way. */
  @SuppressWarnings("ArrayRecordComponent")
  record Letter(boolean fromJoiner, byte[] bytes) {}

  /** What lies between the two: gets each message with its number, says what arrives instead. */
  @FunctionalInterface
  interface Between {
    List<Letter> carry(int number, Letter sent);
  }

  static final Between NOTHING = (number, sent) -> List.of(sent);

  final TestMembership space;
  final DeviceKeys phone;
  final Ticket ticket;
  final InviterSession inviter;
  final JoinerSession joiner;
  final List<Letter> sent = new ArrayList<>();

  /** What the inviter hands over, made of the log that admits the joiner. */
  UnaryOperator<List<byte[]>> handOver = records -> records;

  boolean peopleSayYes = true;

  /** Whether the joiner's disk takes what it gets. */
  boolean stores = true;

  @Nullable String inviterCode;
  @Nullable String joinerCode;
  DeviceNames shown = DeviceNames.UNKNOWN;
  @Nullable PairingFailure inviterFailure;
  @Nullable PairingFailure joinerFailure;
  boolean inviterFinished;
  boolean admitted;
  @Nullable List<byte[]> joined;
  private final Deque<Letter> way = new ArrayDeque<>();
  private int number;

  TwoParties(TestMembership space, DeviceKeys phone) {
    this(space, phone, ticket(space), ticket(space));
  }

  TwoParties(TestMembership space, DeviceKeys phone, Ticket invitersTicket, Ticket joinersTicket) {
    this.space = space;
    this.phone = phone;
    this.ticket = invitersTicket;
    SecureRandom random = space.random;
    inviter = new InviterSession(invitersTicket, space.founder, random);
    joiner = new JoinerSession(joinersTicket, phone, new DeviceNames("phone", "Bob"), random);
  }

  static Ticket ticket(TestMembership space) {
    return new Ticket(
        space.space,
        space.founder.deviceId(),
        space.log.heads(),
        new byte[32],
        TrustLevel.FULL,
        TestMembership.NOW + Ticket.MAX_LIFE_SECONDS,
        "wss://relay.example.org",
        List.of());
  }

  /** Runs from the first message to the end on both sides. */
  TwoParties run(Between between) {
    perform(true, joiner.start());
    deliver(between);
    if (inviterCode != null && inviterCode.equals(joinerCode)) {
      perform(true, joiner.confirm(peopleSayYes));
      perform(false, inviter.confirm(peopleSayYes));
    } else {
      perform(true, joiner.confirm(false));
      perform(false, inviter.confirm(false));
    }
    deliver(between);
    hangUp(between);
    long end = ticket.expiryEpochSecond();
    perform(true, joiner.onTick(end - 1));
    perform(false, inviter.onTick(end - 1));
    perform(true, joiner.onTick(end));
    deliver(between);
    hangUp(between);
    perform(false, inviter.onTick(end));
    assertThat(inviter.isOver()).isTrue();
    assertThat(joiner.isOver()).isTrue();
    assertThat(inviterFinished).isEqualTo(inviterFailure == null);
    assertThat(joined != null).isEqualTo(joinerFailure == null);
    return this;
  }

  // Whoever is done closes the link, and the other one hears of it.
  private void hangUp(Between between) {
    if (inviter.isOver()) {
      perform(true, joiner.onClosed());
    }
    if (joiner.isOver()) {
      perform(false, inviter.onClosed());
    }
    deliver(between);
  }

  private void deliver(Between between) {
    while (!way.isEmpty()) {
      for (Letter letter : between.carry(number++, way.remove())) {
        perform(
            !letter.fromJoiner(),
            letter.fromJoiner()
                ? inviter.onMessage(letter.bytes())
                : joiner.onMessage(letter.bytes()));
      }
    }
  }

  void perform(boolean ofJoiner, List<PairingAction> actions) {
    for (PairingAction action : actions) {
      switch (action.kind()) {
        case SEND -> {
          Letter letter = new Letter(ofJoiner, ((PairingAction.Send) action).message());
          sent.add(letter);
          way.add(letter);
        }
        case SHOW_CODE -> {
          PairingAction.ShowCode show = (PairingAction.ShowCode) action;
          if (ofJoiner) {
            joinerCode = show.code();
          } else {
            inviterCode = show.code();
            shown = show.other();
          }
        }
        case ADMIT -> perform(false, admit((PairingAction.Admit) action));
        case JOINED -> {
          if (stores) {
            joined = ((PairingAction.Joined) action).records();
          }
          perform(true, stores ? joiner.stored() : joiner.notStored());
        }
        case FINISHED -> inviterFinished |= !ofJoiner;
        case FAILED -> {
          PairingFailure failure = ((PairingAction.Failed) action).failure();
          if (ofJoiner) {
            joinerFailure = failure;
          } else {
            inviterFailure = failure;
          }
        }
      }
    }
  }

  private List<PairingAction> admit(PairingAction.Admit admit) {
    try {
      space.add(
          space
              .changes()
              .admit(
                  admit.signingKey(),
                  admit.kemKey(),
                  TrustLevel.FULL,
                  DeviceCertificate.NEVER,
                  admit.names(),
                  admit.proof()));
    } catch (SealException e) {
      return inviter.notAdmitted();
    }
    admitted = true;
    return inviter.admitted(handOver.apply(space.records()));
  }

  /** Ends with success on both sides. */
  void assertPaired() {
    assertThat(inviterFailure).isNull();
    assertThat(joinerFailure).isNull();
    assertThat(admitted).isTrue();
    assertThat(space.state().level(phone.deviceId())).isEqualTo(TrustLevel.FULL);
    assertThat(joined).isNotNull();
  }

  /** Ends with a named failure on both sides, and nobody got in. */
  void assertNobodyAdmitted(String what) {
    assertThat(inviterFailure).as(what).isNotNull();
    assertThat(joinerFailure).as(what).isNotNull();
    assertThat(admitted).as(what).isFalse();
    assertThat(joined).as(what).isNull();
  }
}
