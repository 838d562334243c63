package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

class HistoryCodecTest {
  private static OperationId id(int number, int index) {
    byte[] hash = new byte[EntryHash.SIZE];
    Arrays.fill(hash, (byte) number);
    return new OperationId(EntryHash.of(hash), index);
  }

  @Test
  void encode_smallHistory_isTheseBytes() {
    TextDocument document = TextDocument.empty();
    document.apply(new Splice(id(0xA0, 3), List.of(), 0, 0, "hé"), true);
    document.apply(new Splice(id(0xA0, 4), List.of(id(0xA0, 3)), 2, 0, "yo"), true);
    document.apply(new Splice(id(0xB0, 0), List.of(id(0xA0, 3)), 1, 1, ""), true);

    String a0 = "a0".repeat(EntryHash.SIZE);
    String b0 = "b0".repeat(EntryHash.SIZE);
    assertThat(HexFormat.of().formatHex(document.encode(0)))
        .isEqualTo(
            "010003" // version, first, count
                + a0
                + "0302"
                + b0
                + "0001" // ids
                + "02"
                + "0000"
                + "020102" // runs: 0 has no parents, 2 has 0
                + "02000002"
                + "01050100" // two inserts of 2; back from 4 to 1, delete 1
                + "05"
                + "68c3a9796f"); // "héyo"
  }

  @Test
  void decode_partsOfAnyLength_giveTheSameDocument() {
    SplittableRandom random = new SplittableRandom(9);
    for (int seed = 0; seed < 50; seed++) {
      RandomHistory history = new RandomHistory(seed, 3, 40);
      TextDocument document = TextDocument.empty();
      List<byte[]> parts = new ArrayList<>();
      int stored = 0;
      for (Splice splice : history.splices()) {
        document.apply(splice, true);
        if (random.nextInt(5) == 0) {
          parts.add(document.encode(stored));
          stored = document.spliceCount();
        }
      }
      parts.add(document.encode(stored));
      TextDocument reopened = TextDocument.open(parts, List.of(), document.text());
      assertThat(reopened.encode(0)).isEqualTo(document.encode(0));
      assertThat(reopened.heads()).isEqualTo(document.heads());
      assertThat(TextDocument.rebuild(parts, List.of()).text()).isEqualTo(document.text());
    }
  }

  @Test
  void decode_damagedBytes_throwOrGiveSomeText() {
    SplittableRandom random = new SplittableRandom(4);
    TextDocument document = TextDocument.empty();
    document.apply(new RandomHistory(1, 3, 30).splices(), id -> true);
    byte[] good = document.encode(0);
    for (int i = 0; i < 3000; i++) {
      byte[] bad =
          Arrays.copyOf(good, random.nextInt(10) == 0 ? random.nextInt(good.length) : good.length);
      for (int flips = random.nextInt(3); flips >= 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        TextDocument.rebuild(List.of(bad), List.of());
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("damaged");
      }
    }
  }

  @Test
  void decode_partLeftOut_throws() {
    TextDocument document = TextDocument.empty();
    document.apply(new Splice(id(1, 0), List.of(), 0, 0, "a"), true);
    document.apply(new Splice(id(2, 0), List.of(id(1, 0)), 1, 0, "b"), true);
    assertThatThrownBy(() -> TextDocument.rebuild(List.of(document.encode(1)), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gap");
  }

  @Test
  void open_unknownHiddenSplice_throws() {
    assertThatThrownBy(() -> TextDocument.open(List.of(), List.of(id(1, 0)), ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
