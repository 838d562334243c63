package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attack 19, as far as one device goes: what a flood of removals may take of its memory. */
@Timeout(120)
class TombstoneFloodIT {
  private static final String TAGS = "60000";
  private static final String THOUGHTS = "60000";
  private static final String DELETIONS_OF_ONE = "3000";

  @Test
  void flood_ofRemovalsAndDeletions_isAppliedInLittleMemory() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                classPath,
                TombstoneFlood.class.getName(),
                TAGS,
                THOUGHTS,
                DELETIONS_OF_ONE)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).contains("VOID=0").contains("WAITING=0").contains(" 0 thoughts\ndone ");
  }
}
