package org.logomesh.model.version;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

class FrontierTest {
  private static final LogId A = log(1);
  private static final LogId B = log(2);

  @Test
  void merge_laterHeads_win() {
    Frontier left = Frontier.empty().with(A, head(5, 1)).with(B, head(1, 2));
    Frontier right = Frontier.empty().with(A, head(3, 3)).with(B, head(2, 4));

    Frontier merged = left.merge(right);

    assertThat(merged.head(A)).isEqualTo(head(5, 1));
    assertThat(merged.head(B)).isEqualTo(head(2, 4));
    assertThat(merged).isEqualTo(right.merge(left));
    assertThat(merged.dominates(left)).isTrue();
    assertThat(left.dominates(merged)).isFalse();
  }

  @Test
  void seq_ofAbsentLog_isBeforeTheFirst() {
    assertThat(Frontier.empty().seq(A)).isEqualTo(Frontier.ABSENT);
    assertThat(Frontier.empty().with(A, head(0, 1)).entryCount()).isEqualTo(1);
  }

  @Test
  void idsOfTwoKinds_sameBytes_areNotEqual() {
    byte[] bytes = new byte[32];
    assertThat(EntryHash.of(bytes)).isNotEqualTo(org.logomesh.model.id.RecordHash.of(bytes));
    assertThat(EntryHash.parse("00".repeat(31) + "ff"))
        .isGreaterThan(EntryHash.parse("00".repeat(31) + "7f"));
  }

  private static LogId log(int n) {
    byte[] bytes = new byte[LogId.SIZE];
    bytes[0] = (byte) n;
    return LogId.of(bytes);
  }

  private static Head head(long seq, int n) {
    byte[] bytes = new byte[EntryHash.SIZE];
    bytes[0] = (byte) n;
    return new Head(seq, EntryHash.of(bytes));
  }
}
