package org.logomesh.model.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborWriter;

/** A frame of a later version that may be ignored. */
public final class UnknownFrame implements Frame {
  private final long code;
  private final byte[] payload;

  /**
   * Creates the frame.
   *
   * @param code its number, which this version does not know
   * @param payload its payload map, encoded
   */
  UnknownFrame(long code, byte[] payload) {
    this.code = code;
    this.payload = payload;
  }

  /** Returns the number of the kind. */
  public long code() {
    return code;
  }

  @Override
  public FrameKind kind() {
    return FrameKind.UNKNOWN;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.raw(payload);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UnknownFrame that
        && code == that.code
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(code) * 31 + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return "UnknownFrame[" + code + "]";
  }
}
