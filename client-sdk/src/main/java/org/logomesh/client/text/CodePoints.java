package org.logomesh.client.text;

/** Rules of Unicode code points that every text of this package obeys. */
public final class CodePoints {
  private CodePoints() {}

  /**
   * Says whether every surrogate of the text is one half of a pair. Only such text has a UTF-8 form
   * and code points that a position can count.
   */
  public static boolean isWellFormed(CharSequence text) {
    boolean expectsLow = false;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isLowSurrogate(unit) != expectsLow) {
        return false;
      }
      expectsLow = Character.isHighSurrogate(unit);
    }
    return !expectsLow;
  }

  /** Returns the text's length in code points. */
  public static int count(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * Returns the text.
   *
   * @throws IllegalArgumentException if it has an unpaired surrogate
   */
  static String requireWellFormed(String text) {
    if (!isWellFormed(text)) {
      throw new IllegalArgumentException("text with an unpaired surrogate");
    }
    return text;
  }
}
