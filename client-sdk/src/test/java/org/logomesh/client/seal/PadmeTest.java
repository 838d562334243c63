package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PadmeTest {

  /** Above 256: the values of the formula in the paper. */
  @ParameterizedTest
  @CsvSource({
    "0, 256",
    "1, 256",
    "255, 256",
    "256, 256",
    "257, 272",
    "272, 272",
    "273, 288",
    "1000, 1024",
    "1025, 1088",
    "5000, 5120",
    "65535, 65536",
    "65537, 67584",
    "100000, 100352",
    "262143, 262144",
    "262144, 262144"
  })
  void paddedLength_knownLengths_matchTheFormula(int length, int padded) {
    assertThat(Padme.paddedLength(length)).isEqualTo(padded);
  }

  @Test
  void paddedLength_anyLength_neverShrinksAndCostsAtMost12Percent() {
    for (int length = Padme.MIN_BYTES; length <= EntryBody.MAX_BYTES; length++) {
      int padded = Padme.paddedLength(length);
      assertThat(padded).isBetween(length, length + length * 12 / 100);
    }
  }

  @Test
  void paddedLength_paddedLength_isItself() {
    for (int length = 0; length <= EntryBody.MAX_BYTES; length += 97) {
      int padded = Padme.paddedLength(length);
      assertThat(Padme.paddedLength(padded)).isEqualTo(padded);
    }
  }
}
