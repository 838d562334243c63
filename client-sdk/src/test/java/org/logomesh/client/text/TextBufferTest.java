package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextBufferTest {
  private static final String[] WORDS = {"a", "two words", "é", "日本", "\uD83D\uDE00!", ""};

  @Test
  void insertAndDelete_randomEdits_agreeWithAStringBuilder() {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int widest = 1 + random.nextInt(WORDS.length); // some texts stay narrow
      StringBuilder expected = new StringBuilder(WORDS[random.nextInt(widest)]);
      TextBuffer buffer = new TextBuffer(expected.toString());
      for (int edit = 0; edit < 200; edit++) {
        int length = expected.codePointCount(0, expected.length());
        int from = random.nextInt(length + 1);
        if (random.nextInt(3) == 0) {
          int count = random.nextInt(Math.min(length - from, 7) + 1);
          int start = expected.offsetByCodePoints(0, from);
          expected.delete(start, expected.offsetByCodePoints(start, count));
          buffer.delete(from, count);
        } else {
          String word = WORDS[random.nextInt(widest)];
          CodePointArray source = new CodePointArray(20);
          source.put(3, word);
          buffer.insert(from, source, 3, CodePoints.count(word));
          expected.insert(expected.offsetByCodePoints(0, from), word);
        }
        check(buffer, expected.toString(), random);
      }
    }
  }

  private static void check(TextBuffer buffer, String expected, SplittableRandom random) {
    assertThat(buffer.text()).isEqualTo(expected);
    int length = buffer.length();
    assertThat(length).isEqualTo(CodePoints.count(expected));
    int from = random.nextInt(length + 1);
    int to = from + random.nextInt(length - from + 1);
    int start = expected.offsetByCodePoints(0, from);
    assertThat(buffer.slice(from, to))
        .isEqualTo(expected.substring(start, expected.offsetByCodePoints(start, to - from)));
  }
}
