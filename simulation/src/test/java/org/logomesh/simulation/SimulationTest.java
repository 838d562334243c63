package org.logomesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    for (Course course : Course.values()) {
      List<Long> seeds =
          Regressions.all().stream()
              .filter(each -> each.course() == course)
              .map(Regressions.Regression::seed)
              .toList();
      assertThat(Seeds.run(seeds, course, THREADS, done -> {}).failures()).isEmpty();
    }
  }

  @Test
  @Order(2)
  void run_manySeeds_everyOracleHolds() {
    assertThat(Seeds.run(FIRST, SEEDS, Course.ANY, THREADS, done -> {}).failures()).isEmpty();
  }

  /** Devices begin with snapshots, and return to them, in every run. */
  @Test
  void run_devicesThatBeginAndReturn_everyOracleHolds() {
    assertThat(faults(RETURNS, Course.BEGINNING)).containsKeys(Fault.RETURN);
  }

  /**
   * The relay drops entries in every run, and devices that lack them begin again; it loses its
   * disk, and they fill it.
   */
  @Test
  void run_relayThatDropsBelowSnapshots_everyOracleHolds() {
    assertThat(faults(2 * RETURNS, Course.COMPACTED))
        .containsKeys(Fault.COMPACTION, Fault.EMPTIED, Fault.RETURN, Fault.ERASURE);
  }

  /**
   * The relay erases in every run and drops nothing, so that every fork can be proven, also one at
   * an erased place.
   */
  @Test
  void run_relayThatErasesBelowSnapshots_everyOracleHolds() {
    assertThat(faults(2 * RETURNS, Course.ERASED))
        .containsKeys(Fault.ERASURE, Fault.RELAY_CRASH, Fault.RETURN, Fault.FORK, Fault.CLONE);
  }

  /** Runs so many, none of which may fail; returns what was put in. */
  private static Map<Fault, Long> faults(long count, Course course) {
    Seeds.Result result = Seeds.run(FIRST, count, course, THREADS, done -> {});
    assertThat(result.failures()).isEmpty();
    return result.faults();
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
