package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.version.Frontier;

/**
 * Ranges that are durable at the sender of this frame: never said before the commit.
 *
 * @param heads per log the last entry of the received range that was committed
 */
public record Ack(Frontier heads) implements Frame {
  public Ack {
    FrontierPart.requireFits(heads);
    if (heads.size() == 0) {
      throw new IllegalArgumentException("an acknowledgement of nothing");
    }
  }

  @Override
  public FrameKind kind() {
    return FrameKind.ACK;
  }

  @Override
  public void writePayload(CborWriter writer) {
    HeadsCodec.writeFrontier(writer.map(1).uint(0), heads);
  }

  static Ack read(FieldReader fields) {
    Frontier heads = Frontier.empty();
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> heads = HeadsCodec.readFrontier(fields.value(), FrontierPart.MAX_HEADS);
        default -> throw fields.unknown();
      }
    }
    fields.require(1);
    return new Ack(heads);
  }
}
