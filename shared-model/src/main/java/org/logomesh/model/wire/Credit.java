package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborWriter;

/**
 * Gives credit back for content that has left the receiver's memory.
 *
 * @param bytes how many bytes more the peer may send
 */
public record Credit(long bytes) implements Frame {
  public Credit {
    if (bytes < 1 || bytes > Hello.MAX_CREDIT_BYTES) {
      throw new IllegalArgumentException("credit of " + bytes + " bytes");
    }
  }

  @Override
  public FrameKind kind() {
    return FrameKind.CREDIT;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(1).uint(0).uint(bytes);
  }

  static Credit read(FieldReader fields) {
    long bytes = 0;
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> bytes = fields.value().uint();
        default -> throw fields.unknown();
      }
    }
    fields.require(1);
    return new Credit(bytes);
  }
}
