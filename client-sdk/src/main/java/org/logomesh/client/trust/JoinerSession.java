package org.logomesh.client.trust;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochWrap;
import org.logomesh.client.seal.PairingCipher;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.KeyWrap;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustState;

/**
 * The joining side of a pairing conversation; see {@link PairingMessage} for the conversation. It
 * leaves with the trust log that admits it, and with nothing if that is not the log of its ticket.
 */
public final class JoinerSession extends PairingSession {
  /** Most bytes of trust records that are taken: more than any space has, far from any memory. */
  private static final long MAX_RECORD_BYTES = 64L << 20;

  private enum State {
    NEW,
    AWAIT_OFFER,
    COMPARING,
    AWAIT_RECORDS,
    STORING
  }

  private final Ticket ticket;
  private final DeviceKeys keys;
  private final DeviceNames names;
  private final byte[] nonce;
  private final byte[] commitment;
  private final List<byte[]> records = new ArrayList<>();
  private long recordBytes;
  private State state = State.NEW;

  /**
   * Begins to join.
   *
   * @param keys the new keys of this device, made for this space only
   * @param names what it wants to be called
   */
  public JoinerSession(Ticket ticket, DeviceKeys keys, DeviceNames names, SecureRandom random) {
    super(PairingCipher.joiner(ticket.secret(), random), ticket.expiryEpochSecond());
    this.ticket = ticket;
    this.keys = keys;
    this.names = names;
    this.nonce = new byte[PairingMessage.NONCE_BYTES];
    random.nextBytes(nonce);
    this.commitment = PairingCode.commitment(nonce, keys.verifyKey(), keys.kemKey(), names);
  }

  /** Speaks first. Called once. */
  public List<PairingAction> start() {
    if (state != State.NEW) {
      throw new IllegalStateException("a pairing is started once");
    }
    state = State.AWAIT_OFFER;
    return List.of(send(new PairingMessage.Commit(commitment)));
  }

  @Override
  List<PairingAction> onMessage(PairingMessage message) {
    if (state == State.AWAIT_OFFER && message instanceof PairingMessage.Offer offer) {
      return offer(offer);
    }
    if (state == State.AWAIT_RECORDS && message instanceof PairingMessage.Records part) {
      return records(part);
    }
    return fail(PairingFailure.PROTOCOL);
  }

  private List<PairingAction> offer(PairingMessage.Offer offer) {
    DeviceId inviter = DeviceCertificate.deviceId(offer.signingKey(), offer.kemKey());
    byte[] signed = PairingCode.offer(ticket.space(), commitment, offer.nonce());
    if (!inviter.equals(ticket.inviter())
        || !Ed25519.verify(offer.signingKey(), signed, offer.signature())) {
      return fail(PairingFailure.WRONG_INVITER);
    }
    state = State.COMPARING;
    Signature proof = Certificates.proof(keys, ticket.space().bytes());
    String code =
        PairingCode.digits(ticket.space(), inviter, keys.deviceId(), offer.nonce(), nonce);
    return List.of(
        send(new PairingMessage.Reveal(nonce, keys.verifyKey(), keys.kemKey(), proof, names)),
        new PairingAction.ShowCode(code, DeviceNames.UNKNOWN));
  }

  /** The person at this device said whether the codes are equal. */
  public List<PairingAction> confirm(boolean equal) {
    if (isOver() || state != State.COMPARING) {
      return List.of();
    }
    if (!equal) {
      return fail(PairingFailure.REFUSED);
    }
    state = State.AWAIT_RECORDS;
    return List.of(send(new PairingMessage.Confirm()));
  }

  private List<PairingAction> records(PairingMessage.Records part) {
    for (byte[] record : part.records()) {
      recordBytes += record.length;
      records.add(record);
    }
    if (recordBytes > MAX_RECORD_BYTES) {
      return fail(PairingFailure.PROTOCOL);
    }
    if (!part.last()) {
      return List.of();
    }
    if (!admitsThisDevice()) {
      return fail(PairingFailure.WRONG_TRUST);
    }
    state = State.STORING;
    return List.of(new PairingAction.Joined(records));
  }

  /** The records are durable here; the inviter is told so. */
  public List<PairingAction> stored() {
    return isOver() || state != State.STORING
        ? List.of()
        : end(List.of(send(new PairingMessage.Done()), new PairingAction.Finished()));
  }

  /** The records could not be stored; the inviter takes the admission back. */
  public List<PairingAction> notStored() {
    return isOver() || state != State.STORING ? List.of() : fail(PairingFailure.NOT_STORED);
  }

  // The log must be that of the ticket's space, hold what the inviter knew when it made the ticket,
  // and make this device a reader that has a current key.
  private boolean admitsThisDevice() {
    AddResult added = TrustLog.empty(ticket.space()).add(records);
    if (!added.rejected().isEmpty() || !added.log().containsAll(ticket.trustHeads())) {
      return false;
    }
    TrustState trust = TrustState.of(added.log());
    return trust.mayRead(keys.deviceId())
        && trust.member(ticket.inviter()) != null
        && trust.wrapsFor(keys.deviceId()).stream().anyMatch(this::opens);
  }

  private boolean opens(KeyWrap wrap) {
    try {
      EpochWrap.unwrap(keys, ticket.space(), wrap.epoch(), wrap.wrap().bytes());
      return true;
    } catch (SealException e) {
      return false;
    }
  }
}
