package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextDiffTest {
  @Test
  void diff_equalTexts_isEmpty() {
    assertThat(TextDiff.diff("same\ntext", "same\ntext")).isEmpty();
    assertThat(TextDiff.diff("", "")).isEmpty();
  }

  @Test
  void diff_twoPlacesInALine_areTwoChanges() {
    assertThat(TextDiff.diff("the quick brown fox", "The quick brown foxes"))
        .containsExactly(new TextChange(0, 1, "T"), new TextChange(19, 0, "es"));
  }

  @Test
  void diff_lineInsertedAndAnotherChanged_leavesTheRestAlone() {
    assertThat(TextDiff.diff("one\ntwo\nthree\n", "one\nnew\ntwo\nthree!\n"))
        .containsExactly(new TextChange(4, 0, "new\n"), new TextChange(17, 0, "!"));
  }

  @Test
  void diff_nothingInCommonButALetter_isOneChange() {
    assertThat(TextDiff.diff("abcdefgh", "xxaxxxxx"))
        .containsExactly(new TextChange(0, 8, "xxaxxxxx"));
  }

  @Test
  void diff_emojiOfOneHighSurrogate_areReplacedWhole() {
    assertThat(TextDiff.diff("a\uD83D\uDE00b", "a\uD83D\uDE01b"))
        .containsExactly(new TextChange(1, 1, "\uD83D\uDE01"));
  }

  @Test
  void diff_textsBeyondTheBound_isOneChangeAndRight() {
    String base = "ab".repeat(4000);
    String changed = "xy".repeat(4000);
    assertThat(TextDiff.diff("[" + base + "]", "[" + changed + "]"))
        .containsExactly(new TextChange(1, 8000, changed));
  }

  @Test
  void diff_unpairedSurrogate_throws() {
    assertThatThrownBy(() -> TextDiff.diff("a", "\uD83D"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void diff_randomTexts_patchGivesTheChangedOneWithoutUselessChanges() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 500; i++) {
      String base = text(random, random.nextInt(60));
      String changed = random.nextInt(4) == 0 ? text(random, 40) : edited(random, base);
      List<TextChange> changes = TextDiff.diff(base, changed);
      assertThat(TextDiff.patch(base, changes)).isEqualTo(changed);
      assertThat(changes)
          .noneMatch(change -> change.deleteCount() == 0 && change.insert().isEmpty());
    }
  }

  private static String text(SplittableRandom random, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.appendCodePoint("abc\n\uD83D\uDE00".codePointAt(random.nextInt(5)));
    }
    return TextDiffTest.wellFormed(out.toString());
  }

  private static String wellFormed(String text) {
    return CodePoints.isWellFormed(text) ? text : text.replaceAll("[\uD800-\uDFFF]", "d");
  }

  private static String edited(SplittableRandom random, String base) {
    int length = CodePoints.count(base);
    int from = random.nextInt(length + 1);
    int count = random.nextInt(length - from + 1);
    return TextDiff.patch(base, List.of(new TextChange(from, count, text(random, 5))));
  }
}
