package org.logomesh.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SansIoTest {
  @Test
  void holdsIn_clockHandedIn_isAllowed() {
    assertThat(
            SansIo.holdsIn("org.logomesh.sample.good")
                .evaluate(PackageTableTest.samples("good"))
                .hasViolation())
        .isFalse();
  }

  @Test
  void holdsIn_clockRandomAndThreadMade_eachIsNamed() {
    String report =
        SansIo.holdsIn("org.logomesh.sample.clock")
            .evaluate(PackageTableTest.samples("clock"))
            .getFailureReport()
            .toString();

    assertThat(report).contains("Clocks.time()", "Clocks.chance()", "Clocks.thread(");
  }
}
