package org.logomesh.model.cbor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads deterministic CBOR (RFC 8949, section 4.2) and nothing else: longer-than-needed heads,
 * indefinite lengths, tags, unsorted or repeated map keys, malformed UTF-8 and deep nesting are
 * {@link CborException}s. Every length is checked against the bytes that are really there before
 * anything is allocated. Not thread-safe.
 */
public final class CborReader {
  /** How deep arrays and maps may nest in an item that is skipped; no format here needs more. */
  public static final int MAX_DEPTH = 16;

  /** Start value for {@link #key(long)}: no key has been read yet. */
  public static final long NO_KEY = -1;

  /** What the next item is. */
  public enum Kind {
    UNSIGNED,
    NEGATIVE,
    BYTES,
    TEXT,
    ARRAY,
    MAP,
    BOOL,
    NULL,
    FLOAT
  }

  private final byte[] buffer;
  private final int limit;
  private int position;

  /** Reads the whole of {@code buffer}, which must not change meanwhile. */
  public CborReader(byte[] buffer) {
    this(buffer, 0, buffer.length);
  }

  /** Reads {@code length} bytes from {@code offset}. */
  public CborReader(byte[] buffer, int offset, int length) {
    if (offset < 0 || length < 0 || length > buffer.length - offset) {
      throw new IllegalArgumentException("range outside the buffer");
    }
    this.buffer = buffer;
    this.position = offset;
    this.limit = offset + length;
  }

  /** Reads an unsigned integer below 2^63. */
  public long uint() {
    return head(Major.UNSIGNED, "an unsigned integer");
  }

  /**
   * Reads an unsigned integer of at most {@code max}.
   *
   * @throws CborException if it is greater
   */
  public int uint(int max) {
    int at = position;
    long value = uint();
    if (value > max) {
      throw new CborException("a number above " + max, at);
    }
    return (int) value;
  }

  /** Reads a signed 64-bit integer. */
  public long integer() {
    return peekMajor() == Major.NEGATIVE
        ? ~head(Major.NEGATIVE, "an integer")
        : head(Major.UNSIGNED, "an integer");
  }

  /** Reads a byte string of at most {@code maxLength} bytes. */
  public byte[] bytes(int maxLength) {
    int length = length(Major.BYTES, maxLength, "a byte string");
    position += length;
    return Arrays.copyOfRange(buffer, position - length, position);
  }

  /** Reads a byte string of exactly {@code length} bytes. */
  public byte[] bytesExact(int length) {
    int at = position;
    byte[] value = bytes(length);
    if (value.length != length) {
      throw new CborException("a byte string that is not " + length + " bytes", at);
    }
    return value;
  }

  /** Reads a text string of at most {@code maxBytes} bytes of UTF-8. */
  public String text(int maxBytes) {
    int at = position;
    int length = length(Major.TEXT, maxBytes, "a text string");
    position += length;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(buffer, position - length, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new CborException("malformed UTF-8", at);
    }
  }

  /** Starts an array of at most {@code maxItems} items and returns how many it has. */
  public int array(int maxItems) {
    return length(Major.ARRAY, maxItems, "an array");
  }

  /** Starts an array that must have exactly {@code items} items. */
  public void arrayExact(int items) {
    int at = position;
    if (array(items) != items) {
      throw new CborException("an array that has not " + items + " items", at);
    }
  }

  /** Starts a map of at most {@code maxPairs} pairs and returns how many it has. */
  public int map(int maxPairs) {
    return length(Major.MAP, maxPairs, "a map");
  }

  /**
   * Reads an integer map key, which must be greater than {@code previous}.
   *
   * @param previous the key read before, or {@link #NO_KEY}
   */
  public long key(long previous) {
    int at = position;
    long key = uint();
    if (key <= previous) {
      throw new CborException("a map key that is repeated or out of order", at);
    }
    return key;
  }

  /** Reads true or false. */
  public boolean bool() {
    int at = position;
    int initial = initialByte();
    if (initial != Major.TRUE && initial != Major.FALSE) {
      throw new CborException("something that is not true or false", at);
    }
    return initial == Major.TRUE;
  }

  /** Reads null if it is next; otherwise leaves the item unread. */
  public boolean nul() {
    if (position < limit && (buffer[position] & 0xff) == Major.NULL) {
      position++;
      return true;
    }
    return false;
  }

  /** Reads a floating-point number, which must be in its shortest form. */
  public double float64() {
    int at = position;
    int initial = initialByte();
    double value =
        switch (initial) {
          case Major.HALF -> Halves.toFloat((int) fixed(2));
          case Major.SINGLE -> Float.intBitsToFloat((int) fixed(4));
          case Major.DOUBLE -> Double.longBitsToDouble(fixed(8));
          default -> throw new CborException("something that is not a float", at);
        };
    byte[] shortest = new CborWriter(16).float64(value).toByteArray();
    if (!Arrays.equals(shortest, 0, shortest.length, buffer, at, position)) {
      throw new CborException("a float that is not in its shortest form", at);
    }
    return value;
  }

  /** Says what the next item is, without reading it. */
  public Kind peekKind() {
    return switch (peekMajor()) {
      case Major.UNSIGNED -> Kind.UNSIGNED;
      case Major.NEGATIVE -> Kind.NEGATIVE;
      case Major.BYTES -> Kind.BYTES;
      case Major.TEXT -> Kind.TEXT;
      case Major.ARRAY -> Kind.ARRAY;
      case Major.MAP -> Kind.MAP;
      default ->
          switch (buffer[position] & 0xff) {
            case Major.TRUE, Major.FALSE -> Kind.BOOL;
            case Major.NULL -> Kind.NULL;
            case Major.HALF, Major.SINGLE, Major.DOUBLE -> Kind.FLOAT;
            default -> throw new CborException("an unsupported item", position);
          };
    };
  }

  /** Reads past one item, whatever it is, checking it all the same. */
  public void skipItem() {
    skipItem(0);
  }

  /** Reads one item of any kind and returns its encoded bytes. */
  public byte[] rawItem() {
    int from = position;
    skipItem();
    return Arrays.copyOfRange(buffer, from, position);
  }

  /** Returns the offset in the buffer of the next unread byte. */
  public int position() {
    return position;
  }

  /** Returns how many bytes are unread. */
  public int remaining() {
    return limit - position;
  }

  /**
   * Checks that everything has been read.
   *
   * @throws CborException if bytes are left
   */
  public void end() {
    if (position != limit) {
      throw new CborException("unexpected bytes after the item", position);
    }
  }

  private void skipItem(int depth) {
    if (depth > MAX_DEPTH) {
      throw new CborException("nesting deeper than " + MAX_DEPTH, position);
    }
    switch (peekKind()) {
      case UNSIGNED -> uint();
      case NEGATIVE -> integer();
      case BYTES -> {
        int length = length(Major.BYTES, Integer.MAX_VALUE, "a byte string");
        position += length;
      }
      case TEXT -> text(Integer.MAX_VALUE);
      case BOOL -> bool();
      case NULL -> nul();
      case FLOAT -> float64();
      case ARRAY -> {
        int items = array(Integer.MAX_VALUE);
        for (int i = 0; i < items; i++) {
          skipItem(depth + 1);
        }
      }
      case MAP -> skipMap(depth);
    }
  }

  private void skipMap(int depth) {
    int pairs = map(Integer.MAX_VALUE);
    byte[] previous = new byte[0];
    for (int i = 0; i < pairs; i++) {
      int at = position;
      skipItem(depth + 1);
      byte[] key = Arrays.copyOfRange(buffer, at, position);
      if (i > 0 && Arrays.compareUnsigned(previous, key) >= 0) {
        throw new CborException("a map key that is repeated or out of order", at);
      }
      previous = key;
      skipItem(depth + 1);
    }
  }

  // Containers hold at least a byte an item: a count above the bytes that are left is a lie, and is
  // refused before anyone allocates by it.
  private int length(int major, int max, String what) {
    int at = position;
    long length = head(major, what);
    if (length > max) {
      throw new CborException(what + " longer than " + max, at);
    }
    long atLeast = major == Major.MAP ? 2 * length : length;
    if (atLeast > remaining()) {
      throw new CborException(what + " longer than the input", at);
    }
    return (int) length;
  }

  private long head(int major, String what) {
    int at = position;
    int initial = initialByte();
    if (initial >>> 5 != major) {
      position = at;
      throw new CborException("something that is not " + what, at);
    }
    int info = initial & 0x1f;
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw new CborException("an indefinite or reserved length", at);
    }
    int width = 1 << (info - 24);
    long argument = fixed(width);
    long leastForWidth = width == 1 ? 24 : 1L << (width * 4);
    if (argument < 0) {
      throw new CborException("a number of 2^63 or more", at);
    }
    if (argument < leastForWidth) {
      throw new CborException("a number that is not in its shortest form", at);
    }
    return argument;
  }

  private int peekMajor() {
    if (position >= limit) {
      throw new CborException("the input ends early", position);
    }
    return (buffer[position] & 0xff) >>> 5;
  }

  private int initialByte() {
    if (position >= limit) {
      throw new CborException("the input ends early", position);
    }
    return buffer[position++] & 0xff;
  }

  private long fixed(int bytes) {
    if (remaining() < bytes) {
      throw new CborException("the input ends early", position);
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | (buffer[position++] & 0xff);
    }
    return value;
  }
}
