package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.LogState;

/** A writing process is killed at any point, again and again, and nothing committed is lost. */
class StoreKillIT {
  private static final int ROUNDS = 10;
  private static final int MAX_COMMITS = 120;

  @TempDir Path home;

  @Test
  void kill_anyMoment_committedIsRecovered() throws Exception {
    SplittableRandom random = new SplittableRandom(4711);
    long committed = -1;
    for (int round = 0; round < ROUNDS; round++) {
      long last = runAndKill(round, 1 + random.nextInt(MAX_COMMITS), random.nextInt(3_000));
      committed = Math.max(committed, last);
      committed = check(committed);
    }
    assertThat(committed).isGreaterThan(ROUNDS);
  }

  /** Returns the last number that the process said was durable. */
  private long runAndKill(int round, int commits, int moreMicros)
      throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                KilledWriter.class.getName(),
                database().toString(),
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = -1;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String opened = Objects.requireNonNull(lines.readLine(), "the process did not start");
      assertThat(opened).isEqualTo(round == 0 ? "CREATED" : "SAME");
      for (int i = 0; i < commits; i++) {
        last = Long.parseLong(Objects.requireNonNull(lines.readLine(), "the process gave up"));
      }
      TimeUnit.MICROSECONDS.sleep(moreMicros);
      // By its handle: the process itself would close the stream with what it said last.
      process.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The last line may have been cut off.
        if (line.length() >= Long.toString(last).length()) {
          last = Math.max(last, Long.parseLong(line));
        }
      }
    }
    process.waitFor();
    return last;
  }

  private long check(long committed) {
    try (SpaceStore store = SpaceStore.open(database(), new SplittableRandom(99))) {
      assertThat(store.openToken()).isEqualTo(OpenToken.SAME);
      assertThat(store.checkIntegrity().problems()).isEmpty();
      LogState state = Objects.requireNonNull(store.logs().all().get(0).state());
      // One more may have been committed that there was no time to tell of.
      assertThat(state.seq()).isBetween(committed, committed + 1);
      assertThat(store.queries().counts().thoughts()).isEqualTo(state.seq() + 1);
      for (long number = 0; number <= state.seq(); number++) {
        assertThat(store.queries().thought(KilledWriter.id(number)))
            .extracting(thought -> thought.content())
            .isEqualTo(KilledWriter.text(number));
      }
      assertThat(store.queries().search("number" + state.seq(), 10)).hasSize(1);
      byte[] root = store.graph().stateRoot();
      assertThat(root).isEqualTo(store.graph().stateRoot());
      return state.seq();
    }
  }

  private Path database() {
    return home.resolve("space.db");
  }
}
