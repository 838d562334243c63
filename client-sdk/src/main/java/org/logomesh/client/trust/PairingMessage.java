package org.logomesh.client.trust;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealedName;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.TrustRecord;

/**
 * The messages of a pairing, each a CBOR array that begins with its kind. Sealed one by one with
 * {@link org.logomesh.client.seal.PairingCipher}.
 *
 * <pre>
 * joiner                                             inviter
 *   COMMIT  [0, commitment(32)]                ──▶
 *                                              ◀──   OFFER  [1, nonce(32), signing key, KEM key, signature]
 *   REVEAL  [2, nonce(32), signing key, KEM key, proof, name, person]  ──▶
 *         both show: SHA-256(label "pairing-code" ‖ space ‖ inviter ‖ joiner ‖ nonces)  mod 10^6
 *   CONFIRM [3]                                ──▶           (a person said that the codes are equal)
 *                                              ◀──   RECORDS [4, [record…], last]         (one or more)
 *   DONE    [5]                                ──▶
 *   either side, at any time: REFUSE [6, code]
 * </pre>
 */
sealed interface PairingMessage {
  /** Length of a nonce in bytes. */
  int NONCE_BYTES = 32;

  /** Bytes of records in one message: with the largest record, still below a rendezvous' limit. */
  int RECORDS_BUDGET = 64 * 1024;

  /** Which message it is. */
  Kind kind();

  /** The kinds, by their number. */
  enum Kind {
    COMMIT(0),
    OFFER(1),
    REVEAL(2),
    CONFIRM(3),
    RECORDS(4),
    DONE(5),
    REFUSE(6);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind ofCode(long code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new CborException("an unknown pairing message");
    }
  }

  /** The joiner binds itself to its nonce and keys before it has seen the inviter's. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Commit(byte[] commitment) implements PairingMessage {
    @Override
    public Kind kind() {
      return Kind.COMMIT;
    }
  }

  /** The inviter shows who it is. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Offer(byte[] nonce, VerifyKey signingKey, byte[] kemKey, Signature signature)
      implements PairingMessage {
    @Override
    public Kind kind() {
      return Kind.OFFER;
    }
  }

  /** The joiner shows who it is. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Reveal(
      byte[] nonce, VerifyKey signingKey, byte[] kemKey, Signature proof, DeviceNames names)
      implements PairingMessage {
    @Override
    public Kind kind() {
      return Kind.REVEAL;
    }
  }

  /** The person at the joiner said that the codes are equal. */
  record Confirm() implements PairingMessage {
    @Override
    public Kind kind() {
      return Kind.CONFIRM;
    }
  }

  /** A part of the trust log, which admits the joiner. */
  record Records(List<byte[]> records, boolean last) implements PairingMessage {
    @Override
    public Kind kind() {
      return Kind.RECORDS;
    }
  }

  /** The joiner has everything. */
  record Done() implements PairingMessage {
    @Override
    public Kind kind() {
      return Kind.DONE;
    }
  }

  /** It is over. */
  record Refuse(PairingFailure failure) implements PairingMessage {
    @Override
    public Kind kind() {
      return Kind.REFUSE;
    }
  }

  /** Encodes a message. */
  default byte[] encode() {
    CborWriter writer = new CborWriter();
    int kind = kind().code;
    switch (kind()) {
      case COMMIT -> writer.array(2).uint(kind).bytes(((Commit) this).commitment());
      case OFFER -> {
        Offer offer = (Offer) this;
        writer.array(5).uint(kind).bytes(offer.nonce()).bytes(offer.signingKey().bytes());
        writer.bytes(offer.kemKey()).bytes(offer.signature().bytes());
      }
      case REVEAL -> {
        Reveal reveal = (Reveal) this;
        writer.array(7).uint(kind).bytes(reveal.nonce()).bytes(reveal.signingKey().bytes());
        writer.bytes(reveal.kemKey()).bytes(reveal.proof().bytes());
        writer.text(reveal.names().device()).text(reveal.names().person());
      }
      case RECORDS -> {
        Records records = (Records) this;
        writer.array(3).uint(kind).array(records.records().size());
        records.records().forEach(writer::bytes);
        writer.bool(records.last());
      }
      case REFUSE -> writer.array(2).uint(kind).uint(((Refuse) this).failure().code());
      case CONFIRM, DONE -> writer.array(1).uint(kind);
    }
    return writer.toByteArray();
  }

  /**
   * Reads a message.
   *
   * @throws CborException if it is none
   */
  static PairingMessage decode(byte[] bytes) {
    CborReader reader = new CborReader(bytes);
    int items = reader.array(7);
    Kind kind = Kind.ofCode(reader.uint());
    PairingMessage message =
        switch (kind) {
          case COMMIT -> new Commit(reader.bytesExact(NONCE_BYTES));
          case OFFER ->
              new Offer(
                  reader.bytesExact(NONCE_BYTES),
                  key(reader),
                  reader.bytesExact(DeviceKeys.KEM_KEY_BYTES),
                  Signature.of(reader.bytesExact(Signature.LENGTH)));
          case REVEAL ->
              new Reveal(
                  reader.bytesExact(NONCE_BYTES),
                  key(reader),
                  reader.bytesExact(DeviceKeys.KEM_KEY_BYTES),
                  Signature.of(reader.bytesExact(Signature.LENGTH)),
                  new DeviceNames(name(reader), name(reader)));
          case RECORDS -> new Records(records(reader), reader.bool());
          case REFUSE -> new Refuse(PairingFailure.ofCode(reader.uint()));
          case CONFIRM -> new Confirm();
          case DONE -> new Done();
        };
    reader.end();
    if (items != message.items()) {
      throw new CborException("a pairing message with other parts");
    }
    return message;
  }

  private int items() {
    return switch (kind()) {
      case COMMIT, REFUSE -> 2;
      case OFFER -> 5;
      case REVEAL -> 7;
      case RECORDS -> 3;
      case CONFIRM, DONE -> 1;
    };
  }

  private static VerifyKey key(CborReader reader) {
    try {
      return VerifyKey.of(reader.bytesExact(VerifyKey.LENGTH));
    } catch (IllegalArgumentException e) {
      throw new CborException("a signing key that is none");
    }
  }

  // Shown before anybody has confirmed anything: no name may steer a terminal.
  private static String name(CborReader reader) {
    String name = reader.text(SealedName.MAX_NAME_BYTES);
    boolean plain =
        name.codePoints()
            .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    if (!plain) {
      throw new CborException("a name with characters that are not shown");
    }
    return name;
  }

  private static List<byte[]> records(CborReader reader) {
    int count = reader.array(10_000);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(reader.bytes(TrustRecord.MAX_BYTES));
    }
    return records;
  }
}
