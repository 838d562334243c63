package org.logomesh.bench;

import java.util.Random;

/** Made-up text: some words are much more frequent than others, as in any language. */
final class Words {
  private static final int WORDS = 4_000;
  private static final int WORDS_IN_A_TEXT = 12;

  private final Random random;

  Words(Random random) {
    this.random = random;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS_IN_A_TEXT; i++) {
      text.append(word()).append(' ');
    }
    return text.toString();
  }

  String word() {
    double share = random.nextDouble();
    return "w" + Integer.toString(((int) (share * share * WORDS)) * 7919 + 40_000, 36);
  }
}
