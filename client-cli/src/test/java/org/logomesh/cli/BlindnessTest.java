package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlindnessTest {
  @TempDir Path folder;

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(5).nextBytes(noise);
    return noise;
  }

  @Test
  void search_textInAnyEncodingAnywhere_isFound() throws IOException {
    byte[] noise = noise((1 << 20) + 500);
    byte[] across = "over the edge".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(across, 0, noise, (1 << 20) - 4, across.length);
    byte[] wide = "wide words".getBytes(StandardCharsets.UTF_16LE);
    System.arraycopy(wide, 0, noise, 0, wide.length);
    byte[] last = "the very end".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(last, 0, noise, noise.length - last.length, last.length);
    Files.createDirectories(folder.resolve("sub"));
    Files.write(folder.resolve("sub/file"), noise);
    Blindness.Report report =
        Blindness.search(
            folder, List.of("over the edge", "wide words", "the very end", "not in there", "tiny"));
    assertThat(report.found()).containsExactly("over the edge", "the very end", "wide words");
    assertThat(report.searched()).isEqualTo(4);
    assertThat(report.total()).isEqualTo(noise.length);
  }

  @Test
  void search_noise_findsNothing() throws IOException {
    Files.write(folder.resolve("file"), noise(300_000));
    Files.createFile(folder.resolve("empty"));
    assertThat(Blindness.search(folder, List.of("Weekend at the lighthouse")).found()).isEmpty();
  }
}
