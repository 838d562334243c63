package org.logomesh.client.graph;

/**
 * Bounds of what operations may hold. They are part of the format: an operation beyond one is
 * malformed on every device, so a bound never differs between two of them.
 */
public final class GraphLimits {
  /** UTF-8 bytes of a field name, a tag or an edge type: room for any word a person types. */
  public static final int MAX_NAME_BYTES = 256;

  /** UTF-8 or raw bytes of a field value: a field is a property, not a document. */
  public static final int MAX_VALUE_BYTES = 64 * 1024;

  /**
   * UTF-8 bytes that one splice inserts. A longer paste is several splices, so that every entry,
   * which may hold 256 KiB, has room for one.
   */
  public static final int MAX_INSERT_BYTES = 64 * 1024;

  /** Operations that one operation refers to: more than a space has devices that write at once. */
  public static final int MAX_REFERENCES = 1024;

  /** Operations in one entry, from the entry format. */
  public static final int MAX_OPERATIONS_PER_ENTRY = 512;

  /** How much one operation adds to a counter: what every language's numbers hold exactly. */
  public static final long MAX_DELTA = (1L << 53) - 1;

  /** Encoded bytes of one operation: a full value and all references, with room to spare. */
  public static final int MAX_OPERATION_BYTES = 128 * 1024;

  private GraphLimits() {}

  /**
   * Checks a field name, a tag or an edge type.
   *
   * @param what the thing that is named, for the message
   * @throws IllegalArgumentException if it is empty, too long or has an unpaired surrogate
   */
  static void requireName(String what, String name) {
    int bytes = utf8Bytes(what, name);
    if (bytes == 0 || bytes > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a " + what + " of " + bytes + " bytes; 1 to " + MAX_NAME_BYTES + " are allowed");
    }
  }

  /**
   * Checks a text.
   *
   * @param what what the text is, for the message
   * @throws IllegalArgumentException if it is too long or has an unpaired surrogate
   */
  static void requireText(String what, String text, int maxBytes) {
    int bytes = utf8Bytes(what, text);
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          "a " + what + " of " + bytes + " bytes; at most " + maxBytes + " are allowed");
    }
  }

  /** Returns as much of the beginning of a text as one splice can insert. */
  static String insertable(String text) {
    if (text.length() <= MAX_INSERT_BYTES / 3) {
      return text;
    }
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      bytes += utf8Bytes(codePoint);
      if (bytes > MAX_INSERT_BYTES) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return text.substring(0, end);
  }

  /** Counts the bytes of the text in UTF-8, which cannot say an unpaired surrogate. */
  private static int utf8Bytes(String what, String text) {
    int bytes = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
        i++;
        continue;
      }
      int codePoint = text.codePointAt(i);
      if (codePoint <= Character.MAX_VALUE && Character.isSurrogate((char) codePoint)) {
        throw new IllegalArgumentException("a " + what + " with an unpaired surrogate at " + i);
      }
      bytes += utf8Bytes(codePoint);
      i += Character.charCount(codePoint);
    }
    return bytes;
  }

  private static int utf8Bytes(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint <= Character.MAX_VALUE ? 3 : 4;
  }
}
