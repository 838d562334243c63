package org.logomesh.client.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads what {@link NumberWriter} wrote. Every method throws {@link TextHistoryException} for
 * damaged bytes, and allocates no more than they can account for.
 */
final class NumberReader {
  /** RFC 1951 makes of one byte 1032 at most. */
  private static final int MAX_RATIO = 1032;

  private final byte[] bytes;
  private int at;

  NumberReader(byte[] bytes) {
    this.bytes = bytes;
  }

  void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new TextHistoryException("damaged text history, byte " + at + ": " + otherwise);
    }
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      check(at < bytes.length, "too short");
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    check(false, "number too long");
    return 0;
  }

  long signed() {
    long value = number();
    return value >>> 1 ^ -(value & 1);
  }

  /** Reads a number of at most {@code max}. */
  int upTo(int max) {
    long value = number();
    check(value <= max, "number too large");
    return (int) value;
  }

  /** Reads a number of items that take at least a byte each. */
  int count() {
    return upTo(bytes.length - at);
  }

  byte[] bytes(int count) {
    check(count >= 0 && count <= bytes.length - at, "too short");
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  String text() {
    int length = count();
    check(length <= bytes.length - at, "too short");
    at += length;
    if (isAscii(at - length, at)) {
      return new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at - length, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new TextHistoryException("damaged text history, not UTF-8", e);
    }
  }

  private boolean isAscii(int from, int to) {
    int signs = 0;
    for (int i = from; i < to; i++) {
      signs |= bytes[i];
    }
    return signs >= 0;
  }

  /** Returns a reader of the rest, which is deflated and was {@code length} bytes. */
  NumberReader inflated(int length) {
    int rest = bytes.length - at;
    check(length <= (long) rest * MAX_RATIO, "too short for its length");
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, at, rest);
      byte[] out = new byte[length];
      int read = inflater.inflate(out);
      check(read == length, "shorter than its length");
      check(inflater.inflate(new byte[1]) == 0 && inflater.finished(), "longer than its length");
      check(inflater.getRemaining() == 0, "bytes left over");
      return new NumberReader(out);
    } catch (DataFormatException e) {
      throw new TextHistoryException("damaged text history, not deflated", e);
    } finally {
      inflater.end();
    }
  }

  boolean atEnd() {
    return at == bytes.length;
  }
}
