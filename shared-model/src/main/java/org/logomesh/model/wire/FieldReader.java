package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;

/**
 * Walks the fields of a payload map. Keys from {@link #FIRST_OPTIONAL_KEY} on are skipped, so that
 * later versions can add hints; an unknown key below is an error, so that they can add duties.
 *
 * <pre>{@code
 * while (fields.next()) {
 *   switch (fields.key()) {
 *     case 0 -> bytes = fields.value().uint();
 *     default -> throw fields.unknown();
 *   }
 * }
 * fields.require(1);
 * }</pre>
 */
final class FieldReader {
  /** Keys below this are critical. */
  static final int FIRST_OPTIONAL_KEY = 64;

  /** Most fields of a payload, hints of later versions included. */
  private static final int MAX_PAIRS = 32;

  private final CborReader reader;
  private int left;
  private long key = CborReader.NO_KEY;
  private long seen;

  FieldReader(CborReader reader) {
    this.reader = reader;
    this.left = reader.map(MAX_PAIRS);
  }

  /** Moves to the next field that is not optional; false when there is none. */
  boolean next() {
    return nextOr(CborReader.NO_KEY);
  }

  /** As {@link #next}, but stops at one optional field too, if it is there. */
  boolean nextOr(long optional) {
    while (left > 0) {
      left--;
      key = reader.key(key);
      if (key < FIRST_OPTIONAL_KEY) {
        seen |= 1L << key;
        return true;
      }
      if (key == optional) {
        return true;
      }
      reader.skipItem();
    }
    return false;
  }

  int key() {
    return (int) key;
  }

  CborReader value() {
    return reader;
  }

  CborException unknown() {
    return new CborException("an unknown critical field of a frame", reader.position());
  }

  /** Checks that fields 0 to {@code count} - 1 were all there. */
  void require(int count) {
    long required = (1L << count) - 1;
    if ((seen & required) != required) {
      throw new CborException("a frame without a required field", reader.position());
    }
  }
}
