package org.logomesh.client.trust;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * Crockford's Base 32: no letter that looks like another, lower case and upper case alike, hyphens
 * where people want them.
 */
final class Base32 {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte b : bytes) {
      held = (held << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((held >> bits) & 31));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((held << (5 - bits)) & 31));
    }
    return text.toString();
  }

  /** Returns the bytes, or throws an exception that names the first character that is none. */
  static byte[] decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int bits = 0;
    int held = 0;
    for (char typed : text.toUpperCase(Locale.ROOT).toCharArray()) {
      if (typed == '-' || Character.isWhitespace(typed)) {
        continue;
      }
      int value = ALPHABET.indexOf(alike(typed));
      if (value < 0) {
        throw new IllegalArgumentException("the character '" + typed + "' is in no ticket");
      }
      held = (held << 5) | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(held >> bits);
        held &= (1 << bits) - 1;
      }
    }
    if (held != 0 || bits >= 5) {
      // Bits behind the last byte: were they ignored, a mistyped last character would go unnoticed.
      throw new IllegalArgumentException("its last character does not belong there");
    }
    return bytes.toByteArray();
  }

  private static char alike(char typed) {
    return switch (typed) {
      case 'O' -> '0';
      case 'I', 'L' -> '1';
      default -> typed;
    };
  }
}
