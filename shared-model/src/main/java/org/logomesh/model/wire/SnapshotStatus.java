package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;

/**
 * How much of a snapshot a relay holds. CBOR map: {@code {0 size, 1 parts, 2 complete}}; keys from
 * 3 on are ignored. Parts come in order, so the next one to send is the number {@code parts}.
 *
 * @param size the snapshot's length in bytes, as its uploader said
 * @param parts how many of its parts are there
 * @param complete whether all are there and hash to the snapshot's id
 */
public record SnapshotStatus(long size, int parts, boolean complete) {
  /**
   * Length of every part but the last, which has the rest, in bytes: what even a slow line brings
   * in the ten seconds that a relay gives a request.
   */
  public static final int PART_BYTES = 256 * 1024;

  /** Largest snapshot that the protocol can tell of: parts are counted by an int. */
  public static final long MAX_SIZE = (long) PART_BYTES * Integer.MAX_VALUE;

  /** Longest encoding in bytes. */
  public static final int MAX_BYTES = 256;

  private static final int FIELDS = 3;
  private static final int MAX_PAIRS = 32;

  public SnapshotStatus {
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException("a snapshot of " + size + " bytes");
    }
    if (parts < 0 || parts > partsOf(size) || (complete && parts < partsOf(size))) {
      throw new IllegalArgumentException(parts + " parts of " + size + " bytes");
    }
  }

  /** How many parts a snapshot of this length has. */
  public static int partsOf(long size) {
    return (int) ((size + PART_BYTES - 1) / PART_BYTES);
  }

  /** How long a part is, in bytes. */
  public int partBytes(int part) {
    return (int) Math.min(PART_BYTES, size - (long) part * PART_BYTES);
  }

  /** Encodes this. */
  public byte[] encode() {
    return new CborWriter()
        .map(FIELDS)
        .uint(0)
        .uint(size)
        .uint(1)
        .uint(parts)
        .uint(2)
        .bool(complete)
        .toByteArray();
  }

  /**
   * Decodes a relay's answer.
   *
   * @throws CborException if it is something else
   */
  public static SnapshotStatus decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CborException("an answer longer than " + MAX_BYTES + " bytes");
    }
    CborReader in = new CborReader(bytes);
    int pairs = in.map(MAX_PAIRS);
    require(in, 0);
    long size = in.uint();
    require(in, 1);
    int parts = in.uint(Integer.MAX_VALUE);
    require(in, 2);
    boolean complete = in.bool();
    long key = FIELDS - 1;
    for (int more = pairs - FIELDS; more > 0; more--) {
      key = in.key(key);
      in.skipItem();
    }
    in.end();
    try {
      return new SnapshotStatus(size, parts, complete);
    } catch (IllegalArgumentException e) {
      throw new CborException("what a relay holds of a snapshot: " + e.getMessage());
    }
  }

  private static void require(CborReader in, long key) {
    if (in.key(key - 1) != key) {
      throw new CborException("field " + key + " of a relay's answer is missing", in.position());
    }
  }
}
