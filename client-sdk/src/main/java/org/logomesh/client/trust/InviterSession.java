package org.logomesh.client.trust;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.PairingCipher;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.trust.DeviceCertificate;

/**
 * The inviting side of one pairing conversation; see {@link PairingMessage} for the conversation.
 * One session serves one joiner; whoever fails ends the ticket.
 */
public final class InviterSession extends PairingSession {
  private enum State {
    AWAIT_COMMIT,
    AWAIT_REVEAL,
    COMPARING,
    ADMITTING,
    AWAIT_DONE
  }

  private final Ticket ticket;
  private final DeviceKeys keys;
  private final byte[] nonce;
  private State state = State.AWAIT_COMMIT;
  private byte[] commitment = new byte[0];
  private PairingMessage.@Nullable Reveal joiner;
  private boolean confirmedHere;
  private boolean confirmedThere;

  /** Waits for a joiner with this ticket. */
  public InviterSession(Ticket ticket, DeviceKeys keys, SecureRandom random) {
    super(PairingCipher.inviter(ticket.secret(), random), ticket.expiryEpochSecond());
    this.ticket = ticket;
    this.keys = keys;
    this.nonce = new byte[PairingMessage.NONCE_BYTES];
    random.nextBytes(nonce);
  }

  @Override
  List<PairingAction> onMessage(PairingMessage message) {
    if (state == State.AWAIT_COMMIT && message instanceof PairingMessage.Commit commit) {
      commitment = commit.commitment();
      state = State.AWAIT_REVEAL;
      byte[] signed = PairingCode.offer(ticket.space(), commitment, nonce);
      return List.of(
          send(
              new PairingMessage.Offer(
                  nonce, keys.verifyKey(), keys.kemKey(), keys.signer().sign(signed))));
    }
    if (state == State.AWAIT_REVEAL && message instanceof PairingMessage.Reveal reveal) {
      return reveal(reveal);
    }
    if (state == State.COMPARING && message instanceof PairingMessage.Confirm) {
      confirmedThere = true;
      return admitWhenBothConfirmed();
    }
    if (state == State.AWAIT_DONE && message instanceof PairingMessage.Done) {
      return end(List.of(new PairingAction.Finished()));
    }
    return fail(PairingFailure.PROTOCOL);
  }

  private List<PairingAction> reveal(PairingMessage.Reveal reveal) {
    byte[] expected =
        PairingCode.commitment(
            reveal.nonce(), reveal.signingKey(), reveal.kemKey(), reveal.names());
    byte[] proven =
        DeviceCertificate.proofMessage(
            ticket.space().bytes(), reveal.signingKey(), reveal.kemKey());
    if (!Arrays.equals(expected, commitment)
        || !Ed25519.verify(reveal.signingKey(), proven, reveal.proof())) {
      return fail(PairingFailure.BAD_DEVICE);
    }
    joiner = reveal;
    state = State.COMPARING;
    DeviceId device = DeviceCertificate.deviceId(reveal.signingKey(), reveal.kemKey());
    String code =
        PairingCode.digits(ticket.space(), keys.deviceId(), device, nonce, reveal.nonce());
    return List.of(new PairingAction.ShowCode(code, reveal.names()));
  }

  /** The person at this device said whether the codes are equal. */
  public List<PairingAction> confirm(boolean equal) {
    if (isOver() || state != State.COMPARING) {
      return List.of();
    }
    if (!equal) {
      return fail(PairingFailure.REFUSED);
    }
    confirmedHere = true;
    return admitWhenBothConfirmed();
  }

  private List<PairingAction> admitWhenBothConfirmed() {
    PairingMessage.Reveal reveal = joiner;
    if (!confirmedHere || !confirmedThere || reveal == null) {
      return List.of();
    }
    state = State.ADMITTING;
    return List.of(
        new PairingAction.Admit(
            reveal.signingKey(), reveal.kemKey(), reveal.proof(), reveal.names()));
  }

  /**
   * The device was admitted.
   *
   * @param records the whole trust log, every record after its parents
   */
  public List<PairingAction> admitted(List<byte[]> records) {
    if (isOver() || state != State.ADMITTING) {
      return List.of();
    }
    state = State.AWAIT_DONE;
    List<PairingAction> actions = new ArrayList<>();
    List<byte[]> part = new ArrayList<>();
    int bytes = 0;
    for (byte[] record : records) {
      if (!part.isEmpty() && bytes + record.length > PairingMessage.RECORDS_BUDGET) {
        actions.add(send(new PairingMessage.Records(List.copyOf(part), false)));
        part.clear();
        bytes = 0;
      }
      part.add(record);
      bytes += record.length;
    }
    actions.add(send(new PairingMessage.Records(List.copyOf(part), true)));
    return actions;
  }

  /**
   * Once everything was sent, the device is a member whether or not it could still say thanks: only
   * its own refusal makes a failure of that.
   */
  @Override
  List<PairingAction> interrupted(PairingFailure failure) {
    return state == State.AWAIT_DONE
        ? end(List.of(new PairingAction.Finished()))
        : super.interrupted(failure);
  }

  /** The device could not be admitted. */
  public List<PairingAction> notAdmitted() {
    return isOver() ? List.of() : fail(PairingFailure.BAD_DEVICE);
  }
}
