package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborWriter;

/**
 * One message of the sync protocol. Frames are immutable values; {@link FrameCodec} turns them into
 * bytes and back.
 */
public sealed interface Frame
    permits Hello,
        FrontierPart,
        TrustRecords,
        Entries,
        Ack,
        Credit,
        CaughtUp,
        HeadsStatement,
        ForkProof,
        Probe,
        Hashes,
        Fault,
        Ping,
        Pong,
        TrustAck,
        UnknownFrame {

  /**
   * Most bytes of credit that one frame may take: the largest entry or trust record fits, a
   * transaction of three large entries that is signed at its last does, and what credit does not
   * count (CBOR heads) still fits the frame.
   */
  int MAX_COST = 800 * 1024;

  /** Returns which frame this is, to switch on. */
  FrameKind kind();

  /**
   * Returns how many bytes of credit this frame uses up: what its content occupies in the
   * receiver's memory until it is stored. 0 for frames that are not flow-controlled.
   */
  default long cost() {
    return 0;
  }

  /** Writes the payload map. */
  void writePayload(CborWriter writer);
}
