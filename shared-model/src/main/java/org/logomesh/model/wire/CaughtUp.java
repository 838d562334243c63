package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborWriter;

/** Says that everything the sender announced in its {@link Hello} has been sent. Sent once. */
public record CaughtUp() implements Frame {
  @Override
  public FrameKind kind() {
    return FrameKind.CAUGHT_UP;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(0);
  }

  static CaughtUp read(FieldReader fields) {
    if (fields.next()) {
      throw fields.unknown();
    }
    return new CaughtUp();
  }
}
