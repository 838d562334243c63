package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.OperationId;

/** Anchors and blame while others edit, found by characters that are each there once. */
class AnchorTest {
  private static final int SEEDS = Integer.getInteger("text.seeds", 150);

  private final SplittableRandom random = new SplittableRandom(23);
  private int nextCharacter = 0x1F000; // beyond the basic plane: two chars each

  private Splice splice(List<OperationId> parents, int position, int deletes, String insert) {
    return new Splice(RandomHistory.randomId(random), parents, position, deletes, insert);
  }

  private String fresh(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.appendCodePoint(nextCharacter++);
    }
    return text.toString();
  }

  @Test
  void position_remoteAndLocalEdits_staysBesideItsCharacter() {
    for (int seed = 0; seed < SEEDS; seed++) {
      nextCharacter = 0x1F000;
      TextDocument here = TextDocument.empty();
      TextDocument there = TextDocument.empty();
      Map<Integer, Anchor> anchors = new HashMap<>();
      List<Splice> written = new ArrayList<>();
      for (int round = 0; round < 12; round++) {
        TextDocument author = random.nextBoolean() ? here : there;
        int at = random.nextInt(author.length() + 1);
        int deletes = random.nextInt(3) == 0 ? random.nextInt(author.length() - at + 1) : 0;
        Splice splice = splice(author.heads(), at, deletes, fresh(random.nextInt(4)));
        author.apply(splice, true);
        written.add(splice);
        if (author.length() > 0) {
          int place = random.nextInt(author.length());
          int character = author.text(place, place + 1).codePointAt(0);
          anchors.put(character, author.anchor(place, false));
          assertThat(author.anchor(place + 1, true).splice())
              .isEqualTo(author.anchor(place, false).splice());
        }
        if (random.nextInt(4) == 0) {
          here.apply(written, id -> true);
          there.apply(written, id -> true);
        }
      }
      here.apply(written, id -> true);
      there.apply(written, id -> true);
      assertThat(here.text()).isEqualTo(there.text());
      anchors.forEach(
          (character, anchor) -> {
            int index = here.text().indexOf(Character.toString(character));
            if (index >= 0) {
              int expected = here.text().codePointCount(0, index);
              assertThat(here.position(anchor)).isEqualTo(expected);
              Anchor after = new Anchor(anchor.splice(), anchor.offset(), true);
              assertThat(here.position(after)).isEqualTo(expected + 1);
            }
            assertThat(here.position(anchor)).isBetween(0, here.length());
            assertThat(there.position(anchor)).isEqualTo(here.position(anchor));
          });
    }
  }

  @Test
  void position_characterRemoved_isWhereItWas() {
    TextDocument document = TextDocument.empty();
    Splice typed = splice(List.of(), 0, 0, "one two three");
    document.apply(typed, true);
    Anchor before = document.anchor(5, false);
    Anchor after = document.anchor(6, true);
    document.apply(splice(List.of(typed.id()), 4, 4, ""), true);
    assertThat(document.position(before)).isEqualTo(4);
    assertThat(document.position(after)).isEqualTo(4);
  }

  @Test
  void anchor_ends_stayTheEnds() {
    TextDocument document = TextDocument.empty();
    assertThat(document.anchor(0, true)).isEqualTo(Anchor.START);
    assertThat(document.anchor(0, false)).isEqualTo(Anchor.END);
    document.apply(splice(List.of(), 0, 0, "abc"), true);
    assertThat(document.position(Anchor.START)).isZero();
    assertThat(document.position(Anchor.END)).isEqualTo(3);
    assertThat(document.anchor(3, false)).isEqualTo(Anchor.END);
    assertThatThrownBy(() -> document.anchor(4, true))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void position_ofAnotherText_throws() {
    TextDocument document = TextDocument.empty();
    Splice typed = splice(List.of(), 0, 0, "abc");
    document.apply(typed, true);
    Anchor unknown = new Anchor(RandomHistory.randomId(random), 0, true);
    assertThatThrownBy(() -> document.position(unknown))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> document.position(new Anchor(typed.id(), 3, true)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void blame_manyWriters_givesEveryCharacterToItsOwn() {
    for (int seed = 0; seed < SEEDS; seed++) {
      nextCharacter = 0x1F000;
      TextDocument document = TextDocument.empty();
      Map<Integer, Integer> writerOf = new HashMap<>();
      Map<OperationId, Integer> writers = new HashMap<>();
      List<Splice> known = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int writer = random.nextInt(3);
        boolean stale = !known.isEmpty() && random.nextInt(3) == 0;
        List<OperationId> parents =
            stale ? List.of(known.get(random.nextInt(known.size())).id()) : document.heads();
        String text = fresh(random.nextInt(5));
        Splice splice = splice(parents, random.nextInt(30), random.nextInt(3), text);
        text.codePoints().forEach(character -> writerOf.put(character, writer));
        writers.put(splice.id(), writer);
        document.apply(splice, true);
        known.add(splice);
      }
      int end = 0;
      Integer before = null;
      for (Blame<Integer> blame : document.blame(writers::get)) {
        assertThat(blame.from()).isEqualTo(end);
        assertThat(blame.author()).isNotEqualTo(before);
        document
            .text(blame.from(), blame.to())
            .codePoints()
            .forEach(character -> assertThat(writerOf.get(character)).isEqualTo(blame.author()));
        before = blame.author();
        end = blame.to();
      }
      assertThat(end).isEqualTo(document.length());
    }
  }
}
