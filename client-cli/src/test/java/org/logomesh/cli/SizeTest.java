package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTest {
  /** Quotas show as they are set. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; 0 B",
        "999; 999 B",
        "1023; 1,023 B",
        "1024; 1 kB",
        "1540; 1.5 kB",
        "524288; 512 kB",
        "53400000; 51 MB",
        "1073741823; 1.0 GB",
        "1610612736; 1.5 GB",
        "4294967296; 4 GB",
        "9223372036854775807; 8,192 PB"
      })
  void text_anyNumberOfBytes_isWrittenAsSettingsAre(long bytes, String shown) {
    assertThat(Size.text(bytes)).isEqualTo(shown);
  }
}
