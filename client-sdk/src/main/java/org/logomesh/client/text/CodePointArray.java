package org.logomesh.client.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growable array of code points at fixed width, so that any of them is reached by its number: one
 * byte each while all are Latin-1, two while all are in the basic plane, else four.
 */
final class CodePointArray {
  private static final int MAX_NARROW = 0xFF;
  private static final int MAX_BASIC = 0xFFFF;

  // Just one of these has room; the others stay empty.
  private byte[] narrow;
  private char[] basic = {};
  private int[] wide = {};

  CodePointArray(int capacity) {
    narrow = new byte[capacity];
  }

  int capacity() {
    return narrow.length + basic.length + wide.length;
  }

  int get(int index) {
    if (narrow.length > 0) {
      return narrow[index] & 0xFF;
    }
    return basic.length > 0 ? basic[index] : wide[index];
  }

  /** Moves a stretch inside the array. */
  void move(int from, int to, int count) {
    if (narrow.length > 0) {
      System.arraycopy(narrow, from, narrow, to, count);
    } else if (basic.length > 0) {
      System.arraycopy(basic, from, basic, to, count);
    } else {
      System.arraycopy(wide, from, wide, to, count);
    }
  }

  /** Gives the array a new capacity, at least 1; what lies beyond it is lost. */
  void resize(int capacity) {
    if (wide.length > 0) {
      wide = Arrays.copyOf(wide, capacity);
    } else if (basic.length > 0) {
      basic = Arrays.copyOf(basic, capacity);
    } else {
      narrow = Arrays.copyOf(narrow, capacity);
    }
  }

  /** Writes a text's code points from an index on; the room must be there. */
  void put(int index, String text) {
    int at = index;
    int i = 0;
    while (i < text.length()) {
      char unit = text.charAt(i++);
      if (unit <= MAX_NARROW && narrow.length > 0) {
        narrow[at++] = (byte) unit;
      } else if (Character.isHighSurrogate(unit)) {
        put(at++, Character.toCodePoint(unit, text.charAt(i++)));
      } else {
        put(at++, unit);
      }
    }
  }

  private void put(int index, int codePoint) {
    makeRoomFor(codePoint);
    if (narrow.length > 0) {
      narrow[index] = (byte) codePoint;
    } else if (basic.length > 0) {
      basic[index] = (char) codePoint;
    } else {
      wide[index] = codePoint;
    }
  }

  /** Copies a stretch of another array; the room must be there. */
  void copy(CodePointArray source, int from, int to, int count) {
    if (count == 1) {
      put(to, source.get(from));
    } else if (narrow.length > 0 && source.narrow.length > 0) {
      System.arraycopy(source.narrow, from, narrow, to, count);
    } else if (basic.length > 0 && source.basic.length > 0) {
      System.arraycopy(source.basic, from, basic, to, count);
    } else {
      for (int i = 0; i < count; i++) {
        put(to + i, source.get(from + i));
      }
    }
  }

  void appendTo(StringBuilder out, int from, int to) {
    if (narrow.length > 0) {
      out.append(new String(narrow, from, to - from, StandardCharsets.ISO_8859_1));
    } else if (basic.length > 0) {
      out.append(basic, from, to - from);
    } else {
      for (int i = from; i < to; i++) {
        out.appendCodePoint(wide[i]);
      }
    }
  }

  String substring(int from, int to) {
    if (narrow.length > 0) {
      return new String(narrow, from, to - from, StandardCharsets.ISO_8859_1);
    }
    return basic.length > 0
        ? new String(basic, from, to - from)
        : new String(wide, from, to - from);
  }

  private void makeRoomFor(int codePoint) {
    if (narrow.length > 0 && codePoint > MAX_NARROW) {
      basic = new char[narrow.length];
      for (int i = 0; i < narrow.length; i++) {
        basic[i] = (char) (narrow[i] & 0xFF);
      }
      narrow = new byte[0];
    }
    if (basic.length > 0 && codePoint > MAX_BASIC) {
      wide = new int[basic.length];
      for (int i = 0; i < basic.length; i++) {
        wide[i] = basic[i];
      }
      basic = new char[0];
    }
  }
}
