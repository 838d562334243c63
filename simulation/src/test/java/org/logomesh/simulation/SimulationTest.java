package org.logomesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 200);
  private static final long FIRST = Long.getLong("simulation.firstSeed", 1);
  private static final long RETURNS = Math.max(20, SEEDS / 10);
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  @Test
  @Order(1)
  void run_seedsThatFoundBugs_everyOracleHolds() {
    List<Long> seeds = Regressions.all().stream().map(Regressions.Regression::seed).toList();
    assertThat(Seeds.run(seeds, THREADS, done -> {}).failures()).isEmpty();
  }

  @Test
  @Order(2)
  void run_manySeeds_everyOracleHolds() {
    assertThat(Seeds.run(FIRST, SEEDS, THREADS, done -> {}).failures()).isEmpty();
  }

  /** Devices begin with snapshots, and return to them, in every run. */
  @Test
  void run_devicesThatBeginAndReturn_everyOracleHolds() {
    PlantedBug none =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return plan.beginning();
          }
        };
    long returns = 0;
    for (long seed = FIRST; seed < FIRST + RETURNS; seed++) {
      returns += new Simulation(seed, false, none).run().faults().getOrDefault(Fault.RETURN, 0L);
    }
    assertThat(returns).isPositive();
  }

  /**
   * The relay drops entries in every run, and devices that lack them begin again; it loses its
   * disk, and they fill it.
   */
  @Test
  void run_relayThatDropsBelowSnapshots_everyOracleHolds() {
    PlantedBug none =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return plan.compacted();
          }
        };
    long dropped = 0;
    long returns = 0;
    long emptied = 0;
    long erased = 0;
    for (long seed = FIRST; seed < FIRST + 2 * RETURNS; seed++) {
      Map<Fault, Long> faults = new Simulation(seed, false, none).run().faults();
      dropped += faults.getOrDefault(Fault.COMPACTION, 0L);
      returns += faults.getOrDefault(Fault.RETURN, 0L);
      emptied += faults.getOrDefault(Fault.EMPTIED, 0L);
      erased += faults.getOrDefault(Fault.ERASURE, 0L);
    }
    assertThat(dropped).isPositive();
    assertThat(emptied).isPositive();
    assertThat(returns).isPositive();
    assertThat(erased).isPositive();
  }

  /**
   * The relay erases in every run and drops nothing, so that every fork can be proven, also one at
   * an erased place.
   */
  @Test
  void run_relayThatErasesBelowSnapshots_everyOracleHolds() {
    PlantedBug none =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return plan.erased();
          }
        };
    Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    for (long seed = FIRST; seed < FIRST + 2 * RETURNS; seed++) {
      new Simulation(seed, false, none)
          .run()
          .faults()
          .forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    }
    assertThat(faults)
        .containsKeys(Fault.ERASURE, Fault.RELAY_CRASH, Fault.RETURN, Fault.FORK, Fault.CLONE);
  }

  @Test
  void run_sameSeedTwice_sameTrace() {
    for (long seed = 1; seed <= 3; seed++) {
      assertThat(new Simulation(seed, false).run()).isEqualTo(new Simulation(seed, false).run());
    }
  }

  @Test
  void run_sameSeedInAnotherProcess_sameTrace() throws IOException, InterruptedException {
    for (long seed = 4; seed <= 6; seed++) {
      long here = new Simulation(seed, false).run().traceHash();
      assertThat(elsewhere(seed)).endsWith(String.format("trace hash %016x%n", here));
    }
  }

  @Test
  void run_otherSeed_otherTrace() {
    assertThat(new Simulation(1, false).run()).isNotEqualTo(new Simulation(2, false).run());
  }

  private static String elsewhere(long seed) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--seed",
                String.valueOf(seed))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
