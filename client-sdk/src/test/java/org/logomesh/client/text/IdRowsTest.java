package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdRowsTest {
  private static final int FIRST_HASH = Integer.MIN_VALUE;

  @Test
  void find_numberBelowAllWithARowOfTheOtherKind_isUnknown() {
    IdRows rows = new IdRows();
    rows.add(9, 4);
    rows.add(FIRST_HASH, 0);
    rows.add(FIRST_HASH + 1, 0);
    rows.add(FIRST_HASH + 2, 0);
    assertThat(rows.find(3, 0)).isEqualTo(IdRows.UNKNOWN);
    assertThat(rows.find(9, 4)).isZero();
    assertThat(rows.find(FIRST_HASH + 2, 0)).isEqualTo(3);
  }

  @Test
  void find_rowThatGoesOnFromTheLastEntryOfAnother_findsBoth() {
    IdRows rows = new IdRows();
    rows.add(3, 9);
    rows.add(4, 9);
    rows.add(5, 9);
    rows.add(5, 0);
    rows.add(6, 0);
    assertThat(rows.find(5, 9)).isEqualTo(2);
    assertThat(rows.find(5, 0)).isEqualTo(3);
    assertThat(rows.find(6, 0)).isEqualTo(4);
    assertThat(rows.find(6, 9)).isEqualTo(IdRows.UNKNOWN);
  }

  /** Few entries and operations of both kinds, so that rows join, touch and lie in each other. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void find_randomRows_isWhatAMapSays(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      IdRows rows = new IdRows();
      Map<Long, Integer> map = new HashMap<>();
      int entry = 0;
      for (int i = 0; i < 40; i++) {
        entry = random.nextInt(3) == 0 ? random.nextInt(8) : entry + random.nextInt(2);
        int handle = random.nextInt(4) == 0 ? FIRST_HASH + entry : entry;
        int operation = random.nextInt(3);
        if (map.putIfAbsent(key(handle, operation), rows.size()) == null) {
          rows.add(handle, operation);
        }
        assertSame(rows, map);
      }
    }
  }

  private static void assertSame(IdRows rows, Map<Long, Integer> map) {
    for (int entry = 0; entry < 12; entry++) {
      for (int operation = 0; operation < 4; operation++) {
        for (int handle : new int[] {entry, FIRST_HASH + entry}) {
          int expected = map.getOrDefault(key(handle, operation), IdRows.UNKNOWN);
          if (rows.find(handle, operation) != expected) {
            assertThat(rows.find(handle, operation))
                .as("%d/%d among %s", handle, operation, map)
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  private static long key(int handle, int operation) {
    return (long) handle << 32 | operation;
  }
}
