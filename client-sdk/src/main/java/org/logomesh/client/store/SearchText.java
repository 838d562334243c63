package org.logomesh.client.store;

import java.text.Normalizer;

/**
 * Cuts texts into the words that are searched for.
 *
 * <p>Words are compared without case, without the accents of Latin, Greek and Cyrillic letters, and
 * by compatibility ({@code ﬁ} is {@code fi}). Ideographs, kana, Hangul syllables and the letters of
 * scripts that set no spaces are words of their own, and so are emoji: a phrase of them finds them
 * inside longer text.
 */
final class SearchText {
  /** Receives words. */
  interface Visitor {
    /**
     * Receives one word.
     *
     * @param start where it begins in the text
     * @param end where it ends
     * @param word what is compared
     */
    void word(int start, int end, String word);
  }

  private static final int LAST_ASCII = 0x7F;

  private SearchText() {}

  /** Returns the words of a text, separated by spaces. */
  static String words(String text) {
    if (isAscii(text)) {
      // The tokenizer does the same with such text, and faster.
      return text;
    }
    StringBuilder words = new StringBuilder(text.length() + 16);
    visit(text, (start, end, word) -> words.append(word).append(' '));
    return words.toString();
  }

  /** Shows the words of a text in order. */
  static void visit(String text, Visitor visitor) {
    int start = -1;
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      int next = at + Character.charCount(point);
      boolean alone = standsAlone(point);
      if (start >= 0 && (alone || !belongsToWord(point))) {
        emit(text, start, at, visitor);
        start = -1;
      }
      if (alone) {
        emit(text, at, next, visitor);
      } else if (start < 0 && belongsToWord(point)) {
        start = at;
      }
      at = next;
    }
    if (start >= 0) {
      emit(text, start, text.length(), visitor);
    }
  }

  private static void emit(String text, int start, int end, Visitor visitor) {
    String word = folded(text.substring(start, end));
    if (!word.isEmpty()) {
      visitor.word(start, end, word);
    }
  }

  private static String folded(String word) {
    boolean ascii = isAscii(word);
    String plain = ascii ? word : Normalizer.normalize(word, Normalizer.Form.NFKD);
    StringBuilder folded = new StringBuilder(plain.length());
    plain
        .codePoints()
        .filter(point -> !isAccent(point) && (belongsToWord(point) || standsAlone(point)))
        .forEach(
            point -> {
              if (point == 'ß' || point == 'ẞ') {
                folded.append("ss");
              } else {
                // By way of upper case, so that letters with two lower-case forms become one.
                folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(point)));
              }
            });
    return ascii ? folded.toString() : Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > LAST_ASCII) {
        return false;
      }
    }
    return true;
  }

  private static boolean belongsToWord(int point) {
    return switch (Character.getType(point)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }

  private static boolean standsAlone(int point) {
    if (point <= LAST_ASCII) {
      return false;
    }
    if (Character.getType(point) == Character.OTHER_SYMBOL) {
      return true;
    }
    if (!Character.isLetter(point)) {
      return false;
    }
    return switch (Character.UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }

  // The blocks of combining diacritical marks; marks of other scripts are part of their words.
  private static boolean isAccent(int point) {
    return (point >= 0x300 && point <= 0x36F)
        || (point >= 0x1AB0 && point <= 0x1AFF)
        || (point >= 0x1DC0 && point <= 0x1DFF)
        || (point >= 0x20D0 && point <= 0x20FF)
        || (point >= 0xFE20 && point <= 0xFE2F);
  }
}
