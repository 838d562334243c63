package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborWriter;

/** Asks the peer for a sign of life, which is {@link Pong}. */
public record Ping() implements Frame {
  @Override
  public FrameKind kind() {
    return FrameKind.PING;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(0);
  }

  static Ping read(FieldReader fields) {
    if (fields.next()) {
      throw fields.unknown();
    }
    return new Ping();
  }
}
