package org.logomesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 40);
  private static final long FIRST = Long.getLong("simulation.firstSeed", 1);

  @Test
  void run_manySeeds_everyOracleHolds() {
    List<String> failures = new ArrayList<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      try {
        new Simulation(seed, false).run();
      } catch (SimulationFailure failure) {
        failures.add(String.valueOf(failure.getMessage()));
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void run_sameSeedTwice_sameTrace() {
    for (long seed = 1; seed <= 3; seed++) {
      assertThat(new Simulation(seed, false).run()).isEqualTo(new Simulation(seed, false).run());
    }
  }

  @Test
  void run_otherSeed_otherTrace() {
    assertThat(new Simulation(1, false).run()).isNotEqualTo(new Simulation(2, false).run());
  }
}
