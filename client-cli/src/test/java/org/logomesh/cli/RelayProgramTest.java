package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayProgramTest {
  @Test
  void permissions_releasesThatWarn_areGivenAndOthersDoNotKnowThem() {
    assertThat(RelayProgram.permissions(17)).isEmpty();
    assertThat(RelayProgram.permissions(21)).isEmpty();
    assertThat(RelayProgram.permissions(25))
        .containsExactly(
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }
}
