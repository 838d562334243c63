package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.trust.Opaque;

/**
 * Says that the records of a {@link TrustRecords} are durable at the sender of this frame, or were
 * before: never said before the commit.
 *
 * @param digest {@link TrustRecords#digest} of the frame that came
 */
public record TrustAck(Opaque digest) implements Frame {
  /** Length of a digest in bytes. */
  public static final int DIGEST_BYTES = 32;

  public TrustAck {
    if (digest.size() != DIGEST_BYTES) {
      throw new IllegalArgumentException("a digest of " + digest.size() + " bytes");
    }
  }

  @Override
  public FrameKind kind() {
    return FrameKind.TRUST_ACK;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(1).uint(0).bytes(digest.bytes());
  }

  static TrustAck read(FieldReader fields) {
    Opaque digest = null;
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> digest = Opaque.of(fields.value().bytesExact(DIGEST_BYTES));
        default -> throw fields.unknown();
      }
    }
    fields.require(1);
    if (digest == null) {
      throw new CborException("an acknowledgement of nothing");
    }
    return new TrustAck(digest);
  }
}
