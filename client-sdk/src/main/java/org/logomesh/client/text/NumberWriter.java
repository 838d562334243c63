package org.logomesh.client.text;

import java.util.Arrays;
import java.util.zip.Deflater;

/** Writes numbers as LEB128, least bits first, and bytes as they are. */
final class NumberWriter {
  private byte[] bytes = new byte[128];
  private int size;

  int size() {
    return size;
  }

  /** Writes a number that is not negative. */
  void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes a number of either sign so that small ones are short. */
  void signed(long value) {
    number(value << 1 ^ value >> 63);
  }

  void bytes(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Returns what was written in the deflate format (RFC 1951). */
  byte[] deflated() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes, 0, size);
      deflater.finish();
      byte[] out = new byte[size / 2 + 64];
      int length = 0;
      while (!deflater.finished()) {
        if (length == out.length) {
          out = Arrays.copyOf(out, 2 * length);
        }
        length += deflater.deflate(out, length, out.length - length);
      }
      return Arrays.copyOf(out, length);
    } finally {
      deflater.end();
    }
  }

  private void room(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, count), bytes.length * 2));
    }
  }
}
