package org.logomesh.client.link;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one WebSocket message together, within a bound. Grows with what really arrived.
 * Not thread-safe.
 */
final class FrameAssembly {
  private static final byte[] NOTHING = new byte[0];

  private final int maxBytes;
  private byte[] buffer = NOTHING;
  private int length;

  FrameAssembly(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds a part.
   *
   * @return the message if this was its last part, else null
   * @throws LinkException if the message is longer than the bound
   */
  byte @Nullable [] add(ByteBuffer part, boolean last) throws LinkException {
    int bytes = part.remaining();
    if (bytes > maxBytes - length) {
      buffer = NOTHING;
      length = 0;
      throw new LinkException(
          LinkFault.PROTOCOL, "The other side sent a message of more than " + maxBytes + " bytes.");
    }
    if (length == 0 && last) {
      byte[] whole = new byte[bytes];
      part.get(whole);
      return whole;
    }
    if (length + bytes > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(maxBytes, Math.max(length + bytes, 2 * length)));
    }
    part.get(buffer, length, bytes);
    length += bytes;
    if (!last) {
      return null;
    }
    byte[] whole = Arrays.copyOf(buffer, length);
    buffer = NOTHING;
    length = 0;
    return whole;
  }
}
