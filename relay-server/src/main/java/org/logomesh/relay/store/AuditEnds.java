package org.logomesh.relay.store;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where an audit log begins and ends. Kept beside the log, so that records taken away at either end
 * are missed.
 *
 * @param first number of the first record that is kept; 1 if none was ever dropped
 * @param last number of the last record; 0 if there is none
 * @param lastHash hash of the last record, in hexadecimal
 */
public record AuditEnds(long first, long last, String lastHash) {
  /** Of a log without records. */
  public static final AuditEnds EMPTY = new AuditEnds(1, 0, "0".repeat(2 * AuditRecord.HASH_BYTES));

  /** What the row in {@code meta} is called. */
  static final String NAME = "audit";

  private static final int BYTES = 2 * Long.BYTES + AuditRecord.HASH_BYTES;

  /**
   * Reads what {@link #bytes} wrote; anything else is an empty log, whose records are then found.
   */
  static AuditEnds read(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length != BYTES) {
      return EMPTY;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long first = in.getLong();
    long last = in.getLong();
    return new AuditEnds(first, last, HexFormat.of().formatHex(bytes, 2 * Long.BYTES, BYTES));
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(last)
        .put(HexFormat.of().parseHex(lastHash))
        .array();
  }

  /** After one more record, when {@code most} are kept. */
  AuditEnds with(AuditRecord record, long most) {
    return new AuditEnds(Math.max(first, record.seq() - most + 1), record.seq(), record.hash());
  }
}
