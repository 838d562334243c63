package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

class SyncPlanTest {
  private static LogId log(int n) {
    return LogId.of(Arrays.copyOf(Sha256.hash(new byte[] {(byte) n}), LogId.SIZE));
  }

  private static Head head(long seq, int branch) {
    return new Head(seq, EntryHash.of(Sha256.hash(new byte[] {(byte) seq, (byte) branch})));
  }

  /** Pairs of log number and last place. */
  private static Frontier frontier(long... pairs) {
    Map<LogId, Head> heads = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      heads.put(log((int) pairs[i]), head(pairs[i + 1], 0));
    }
    return Frontier.of(heads);
  }

  @Test
  void between_eachAheadSomewhere_listsBothWays() {
    SyncPlan plan = SyncPlan.between(frontier(1, 5, 2, 3, 3, 4), frontier(1, 2, 3, 9, 4, 0));
    assertThat(plan.toSend())
        .containsOnly(
            Map.entry(log(1), new SyncPlan.Range(3, 5)),
            Map.entry(log(2), new SyncPlan.Range(0, 3)));
    assertThat(plan.toReceive())
        .containsOnly(
            Map.entry(log(3), new SyncPlan.Range(5, 9)),
            Map.entry(log(4), new SyncPlan.Range(0, 0)));
    assertThat(plan.entriesToSend()).isEqualTo(7);
    assertThat(plan.entriesToReceive()).isEqualTo(6);
    assertThat(plan.isInStep()).isFalse();
  }

  @Test
  void between_equal_isInStep() {
    assertThat(SyncPlan.between(frontier(1, 5), frontier(1, 5)).isInStep()).isTrue();
    assertThat(SyncPlan.between(Frontier.empty(), Frontier.empty()).isInStep()).isTrue();
  }

  @Test
  void between_sameLengthOtherEntry_isAConflict() {
    Frontier other = Frontier.of(Map.of(log(1), head(5, 1)));
    SyncPlan plan = SyncPlan.between(frontier(1, 5), other);
    assertThat(plan.conflicts()).containsExactly(log(1));
    assertThat(plan.isInStep()).isFalse();
  }

  @Test
  void between_branch_beginsAtItsFirstPlace() {
    SyncPlan plan = SyncPlan.between(frontier(1, 9), Frontier.empty(), log -> 7);
    assertThat(plan.toSend()).containsOnly(Map.entry(log(1), new SyncPlan.Range(7, 9)));
  }

  @Test
  void range_backwards_cannotBeMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SyncPlan.Range(3, 2));
  }
}
