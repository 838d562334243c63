package org.logomesh.model.cbor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes deterministic CBOR (RFC 8949, section 4.2): shortest heads, definite lengths. The caller
 * writes map keys in ascending order; {@link CborReader} rejects anything else. Not thread-safe.
 */
public final class CborWriter {
  private static final int INITIAL_BYTES = 128;

  private byte[] buffer;
  private int size;

  public CborWriter() {
    this(INITIAL_BYTES);
  }

  /**
   * Creates a writer that expects about {@code expectedBytes} bytes; it grows when there are more.
   */
  public CborWriter(int expectedBytes) {
    buffer = new byte[Math.max(16, expectedBytes)];
  }

  /** Writes an unsigned integer; {@code value} must not be negative. */
  public CborWriter uint(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative unsigned integer " + value);
    }
    return head(Major.UNSIGNED, value);
  }

  /** Writes a signed integer. */
  public CborWriter integer(long value) {
    return value >= 0 ? head(Major.UNSIGNED, value) : head(Major.NEGATIVE, ~value);
  }

  /** Writes a byte string. */
  public CborWriter bytes(byte[] value) {
    return bytes(value, 0, value.length);
  }

  /** Writes {@code length} bytes from {@code offset} as a byte string. */
  public CborWriter bytes(byte[] value, int offset, int length) {
    head(Major.BYTES, length);
    return append(value, offset, length);
  }

  /**
   * Writes a text string.
   *
   * @throws IllegalArgumentException if the text holds an unpaired surrogate, which UTF-8 cannot
   *     say
   */
  public CborWriter text(String value) {
    byte[] utf8 = Utf8.encode(value);
    head(Major.TEXT, utf8.length);
    return append(utf8, 0, utf8.length);
  }

  /** Starts an array of {@code items} items, which the caller writes next. */
  public CborWriter array(int items) {
    return head(Major.ARRAY, items);
  }

  /** Starts a map of {@code pairs} pairs, which the caller writes next, keys ascending. */
  public CborWriter map(int pairs) {
    return head(Major.MAP, pairs);
  }

  /** Writes true or false. */
  public CborWriter bool(boolean value) {
    return append((byte) (value ? Major.TRUE : Major.FALSE));
  }

  /** Writes null. */
  public CborWriter nul() {
    return append((byte) Major.NULL);
  }

  /** Writes a floating-point number in the shortest of the three forms that keeps its value. */
  public CborWriter float64(double value) {
    if (Double.isNaN(value)) {
      return append((byte) Major.HALF).fixed(0x7e00, 2);
    }
    float single = (float) value;
    if (single != value) {
      return append((byte) Major.DOUBLE).fixed(Double.doubleToRawLongBits(value), 8);
    }
    int half = Halves.fromFloat(single);
    if (Halves.toFloat(half) == single) {
      return append((byte) Major.HALF).fixed(half, 2);
    }
    return append((byte) Major.SINGLE).fixed(Float.floatToRawIntBits(single), 4);
  }

  /** Writes one item that is encoded already. */
  public CborWriter raw(byte[] encodedItem) {
    return append(encodedItem, 0, encodedItem.length);
  }

  /** Returns how many bytes have been written. */
  public int size() {
    return size;
  }

  /** Returns a copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private CborWriter head(int major, long argument) {
    int type = major << 5;
    if (argument < 24) {
      return append((byte) (type | (int) argument));
    }
    if (argument < 1L << 8) {
      return append((byte) (type | 24)).fixed(argument, 1);
    }
    if (argument < 1L << 16) {
      return append((byte) (type | 25)).fixed(argument, 2);
    }
    if (argument < 1L << 32) {
      return append((byte) (type | 26)).fixed(argument, 4);
    }
    return append((byte) (type | 27)).fixed(argument, 8);
  }

  private CborWriter fixed(long value, int bytes) {
    ensure(bytes);
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  private CborWriter append(byte value) {
    ensure(1);
    buffer[size++] = value;
    return this;
  }

  private CborWriter append(byte[] value, int offset, int length) {
    ensure(length);
    System.arraycopy(value, offset, buffer, size, length);
    size += length;
    return this;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }

  /** Strict UTF-8: what {@link String#getBytes} would silently replace is refused. */
  private static final class Utf8 {
    static byte[] encode(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (Character.isSurrogate(c)) {
          boolean paired =
              Character.isHighSurrogate(c)
                  && i + 1 < value.length()
                  && Character.isLowSurrogate(value.charAt(i + 1));
          if (!paired) {
            throw new IllegalArgumentException("unpaired surrogate at index " + i);
          }
          i++;
        }
      }
      return value.getBytes(StandardCharsets.UTF_8);
    }
  }
}
