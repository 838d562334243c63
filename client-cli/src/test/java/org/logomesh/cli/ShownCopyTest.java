package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownCopyTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "6234, 6.2 kB",
    "7100000, 7.1 MB",
    "4294967296, 4.3 GB",
    "9223372036854775807, 9223372.0 TB"
  })
  void size_anyNumberOfBytes_hasTheUnitThatFits(long bytes, String shown) {
    assertThat(ShownCopy.size(bytes)).isEqualTo(shown);
  }
}
