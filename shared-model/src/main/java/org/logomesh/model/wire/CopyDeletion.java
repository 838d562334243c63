package org.logomesh.model.wire;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;

/**
 * That a relay's copy of a space was deleted. CBOR map: {@code {0 since, 1 until, 2 begun, 3 by}};
 * field 3 is missing if the relay's operator did it; keys from 4 on are ignored.
 *
 * @param sinceSeconds when, in seconds of Unix time, by the relay's clock
 * @param untilSeconds until when it can be taken back at least
 * @param by the device that had it deleted; null for the relay's operator
 * @param begun whether it is being dropped, and cannot be taken back any more
 */
public record CopyDeletion(
    long sinceSeconds, long untilSeconds, @Nullable DeviceId by, boolean begun) {
  /** Longest encoding in bytes. */
  public static final int MAX_BYTES = 256;

  private static final int FIELDS = 3;
  private static final int MAX_PAIRS = 32;

  /** The year 9999 ends: beyond it no date can be written. */
  private static final long MAX_SECONDS = 253_402_300_799L;

  public CopyDeletion {
    if (sinceSeconds < 0 || untilSeconds < 0) {
      throw new IllegalArgumentException("from " + sinceSeconds + " to " + untilSeconds);
    }
    if (sinceSeconds > MAX_SECONDS || untilSeconds > MAX_SECONDS) {
      throw new IllegalArgumentException("from " + sinceSeconds + " to " + untilSeconds);
    }
  }

  /** Encodes this. */
  public byte[] encode() {
    CborWriter out = new CborWriter();
    write(out);
    return out.toByteArray();
  }

  void write(CborWriter out) {
    out.map(by == null ? FIELDS : FIELDS + 1);
    out.uint(0).uint(sinceSeconds).uint(1).uint(untilSeconds).uint(2).bool(begun);
    if (by != null) {
      out.uint(3).bytes(by.bytes());
    }
  }

  /**
   * Decodes a relay's answer.
   *
   * @throws CborException if it is something else
   */
  public static CopyDeletion decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CborException("an answer longer than " + MAX_BYTES + " bytes");
    }
    CborReader in = new CborReader(bytes);
    CopyDeletion deletion = read(in);
    in.end();
    return deletion;
  }

  static CopyDeletion read(CborReader in) {
    int pairs = in.map(MAX_PAIRS);
    require(in, 0);
    long since = in.uint();
    require(in, 1);
    long until = in.uint();
    require(in, 2);
    boolean begun = in.bool();
    DeviceId by = null;
    long key = FIELDS - 1;
    for (int more = pairs - FIELDS; more > 0; more--) {
      key = in.key(key);
      if (key == FIELDS) {
        by = DeviceId.of(in.bytesExact(DeviceId.SIZE));
      } else {
        in.skipItem();
      }
    }
    try {
      return new CopyDeletion(since, until, by, begun);
    } catch (IllegalArgumentException e) {
      throw new CborException("a deletion: " + e.getMessage());
    }
  }

  private static void require(CborReader in, long key) {
    if (in.key(key - 1) != key) {
      throw new CborException("field " + key + " of a deletion is missing", in.position());
    }
  }
}
