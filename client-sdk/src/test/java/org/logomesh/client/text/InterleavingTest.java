package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.model.id.OperationId;

/** What people type at one place at the same time stays together. */
class InterleavingTest {
  private static final int SEEDS = 200;

  /** Words with letters of two chars, marks that combine with the letter before, joined emoji. */
  private static final String[] KEYS = {
    "a", "\uD83D\uDE00", "e\u0301", "\uD83D\uDC69\u200D\uD83D\uDCBB", "\u05E9\u05C1", "xyz"
  };

  @ParameterizedTest
  @ValueSource(strings = {"forwards", "backwards", "mixed"})
  void merge_runsTypedAtOnePlace_areNotInterleaved(String direction) {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Splice base = new Splice(RandomHistory.randomId(random), List.of(), 0, 0, "[]");
      List<Splice> all = new ArrayList<>(List.of(base));
      List<String> words = new ArrayList<>();
      int people = 2 + random.nextInt(3);
      for (int person = 0; person < people; person++) {
        boolean forwards =
            direction.equals("mixed") ? random.nextBoolean() : direction.equals("forwards");
        words.add(type(base, forwards, "<" + person, person + ">", random, all));
      }
      TextDocument document = TextDocument.empty();
      document.apply(all, id -> true);
      assertThat(document.text()).hasSize(2 + words.stream().mapToInt(String::length).sum());
      assertThat(document.text()).contains(words).startsWith("[").endsWith("]");
      assertThat(CodePoints.isWellFormed(document.text())).isTrue();
    }
  }

  /** Types a word key by key in the middle of the base; returns the word. */
  private static String type(
      Splice base,
      boolean forwards,
      String first,
      String last,
      SplittableRandom random,
      List<Splice> out) {
    List<String> keys = new ArrayList<>(List.of(first));
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      keys.add(KEYS[random.nextInt(KEYS.length)]);
    }
    keys.add(last);
    OperationId version = base.id();
    int position = 1;
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(forwards ? i : keys.size() - 1 - i);
      Splice splice =
          new Splice(RandomHistory.randomId(random), List.of(version), position, 0, key);
      out.add(splice);
      version = splice.id();
      position += forwards ? CodePoints.count(key) : 0;
    }
    return String.join("", keys);
  }
}
