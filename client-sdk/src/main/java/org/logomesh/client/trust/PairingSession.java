package org.logomesh.client.trust;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.seal.PairingCipher;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.cbor.CborException;

/**
 * What both sides of a pairing have in common: sealing, the clock, and that every way out is an
 * end. Sans-IO: events in, actions out. Not thread-safe.
 */
abstract class PairingSession {
  private final PairingCipher cipher;
  private final long expiryEpochSecond;
  private boolean over;

  PairingSession(PairingCipher cipher, long expiryEpochSecond) {
    this.cipher = cipher;
    this.expiryEpochSecond = expiryEpochSecond;
  }

  /** A message arrived. */
  public List<PairingAction> onMessage(byte[] message) {
    if (over) {
      return List.of();
    }
    PairingMessage decoded;
    try {
      decoded = PairingMessage.decode(cipher.open(message));
    } catch (SealException e) {
      return interrupted(PairingFailure.WRONG_SECRET);
    } catch (CborException e) {
      return interrupted(PairingFailure.PROTOCOL);
    }
    if (decoded instanceof PairingMessage.Refuse refuse) {
      return end(List.of(new PairingAction.Failed(refuse.failure())));
    }
    return onMessage(decoded);
  }

  /** Time went on; the pairing ends when its ticket does. */
  public List<PairingAction> onTick(long nowEpochSecond) {
    return over || nowEpochSecond < expiryEpochSecond
        ? List.of()
        : interrupted(PairingFailure.EXPIRED);
  }

  /** The pipe to the other side has ended. */
  public List<PairingAction> onClosed() {
    return over
        ? List.of()
        : interrupted(PairingFailure.INTERRUPTED).stream()
            .filter(action -> action.kind() != PairingAction.Kind.SEND)
            .toList();
  }

  /** Ends the pairing from this side. */
  public List<PairingAction> cancel() {
    return over ? List.of() : interrupted(PairingFailure.REFUSED);
  }

  /** Whether it has ended, with or without success. */
  public boolean isOver() {
    return over;
  }

  abstract List<PairingAction> onMessage(PairingMessage message);

  /** It cannot go on. */
  List<PairingAction> interrupted(PairingFailure failure) {
    return fail(failure);
  }

  final PairingAction send(PairingMessage message) {
    return new PairingAction.Send(cipher.seal(message.encode()));
  }

  final List<PairingAction> fail(PairingFailure failure) {
    List<PairingAction> actions = new ArrayList<>();
    try {
      actions.add(send(new PairingMessage.Refuse(failure)));
    } catch (IllegalStateException e) {
      // Nothing can be sealed before the joiner has spoken; then there is nobody to tell.
    }
    actions.add(new PairingAction.Failed(failure));
    return end(actions);
  }

  final List<PairingAction> end(List<PairingAction> actions) {
    over = true;
    cipher.close();
    return actions;
  }
}
