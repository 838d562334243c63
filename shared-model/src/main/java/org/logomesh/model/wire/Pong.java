package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborWriter;

/** Answers {@link Ping}. */
public record Pong() implements Frame {
  @Override
  public FrameKind kind() {
    return FrameKind.PONG;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(0);
  }

  static Pong read(FieldReader fields) {
    if (fields.next()) {
      throw fields.unknown();
    }
    return new Pong();
  }
}
