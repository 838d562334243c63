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
            "02000300" // version, first, count, not deflated
                + "020402" // ids: two operations of an entry, one of another
                + "0000" // without numbers
                + "0300"
                + a0
                + b0
                + "020002" // runs: 0 and 2
                + "0001" // no parents; one
                + "02" // 0 is the parent of 2
                + "020402" // rows: two splices alike, one
                + "0005" // at 0; back from 4 to 1
                + "0001"
                + "0200" // inserts of 2; delete 1
                + "05"
                + "68c3a9796f"); // "héyo"
  }

  @Test
  void encode_entriesWithNumbersInARow_takeOneRow() {
    EntryNumbers numbers = EntryNumbers.inMemory();
    numbers.number(id(0, 0).entry());
    TextDocument document = TextDocument.empty(numbers);
    List<OperationId> parents = List.of();
    for (int entry = 1; entry <= 100; entry++) {
      document.apply(new Splice(id(entry, 2), parents, entry - 1, 0, "x"), true);
      parents = List.of(id(entry, 2));
      numbers.number(id(entry, 2).entry());
    }

    assertThat(HexFormat.of().formatHex(document.encode(90)))
        .isEqualTo(
            "025a0a00" // version, first, count, not deflated
                + "0115b70102" // 10 entries from number 91 on, operation 2 of each
                + "00" // no run begins
                + "0114b4010001" // 10 inserts of 1, the first at 90
                + "0a"
                + "78".repeat(10));
  }

  @Test
  void encode_longHistory_isDeflatedAndReadBack() {
    TextDocument document = TextDocument.empty();
    document.apply(new Splice(id(1, 0), List.of(), 0, 0, "Lorem ipsum. ".repeat(1000)), true);

    byte[] stored = document.encode(0);

    assertThat(stored.length).isLessThan(300);
    assertThat(TextDocument.rebuild(List.of(stored), EntryNumbers.none(), List.of()).text())
        .isEqualTo(document.text());
    byte[] cut = Arrays.copyOf(stored, stored.length - 5);
    assertThatThrownBy(() -> TextDocument.rebuild(List.of(cut), EntryNumbers.none(), List.of()))
        .hasMessageContaining("damaged");
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
      TextDocument reopened = open(parts, document);
      assertThat(reopened.heads()).isEqualTo(document.heads());
      TextDocument joined =
          TextDocument.rebuild(List.of(reopened.encode(0)), EntryNumbers.none(), List.of());
      assertThat(joined.heads()).isEqualTo(document.heads());
      assertThat(joined.text()).isEqualTo(document.text());
      assertThat(TextDocument.rebuild(parts, EntryNumbers.none(), List.of()).text())
          .isEqualTo(document.text());
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
        TextDocument.rebuild(List.of(bad), EntryNumbers.none(), List.of());
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
    assertThatThrownBy(
            () -> TextDocument.rebuild(List.of(document.encode(1)), EntryNumbers.none(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gap");
  }

  @Test
  void open_unknownHiddenSplice_throws() {
    TextDocument document =
        TextDocument.open(
            new StoredText(0, List::of, EntryNumbers.none(), List.of(id(1, 0)), "shown"));
    assertThat(document.text()).isEqualTo("shown");
    assertThatThrownBy(document::heads).isInstanceOf(IllegalArgumentException.class);
  }

  private static TextDocument open(List<byte[]> parts, TextDocument like) {
    return TextDocument.open(
        new StoredText(
            like.spliceCount(), () -> parts, EntryNumbers.none(), List.of(), like.text()));
  }
}
