package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.store.DataDirectory;

class SettingsMemoryTest {
  @Test
  void changed_betweenStarts_areNamed(@TempDir Path folder) throws Exception {
    try (DataDirectory directory = DataDirectory.open(folder)) {
      assertThat(SettingsMemory.changed(Map.of("a", "1", "b", "2"), directory)).isEmpty();
      assertThat(SettingsMemory.changed(Map.of("a", "1", "b", "2"), directory)).isEmpty();
      assertThat(SettingsMemory.changed(Map.of("a", "9", "c", "3"), directory))
          .containsExactly("a", "b", "c");
      assertThat(SettingsMemory.changed(Map.of("a", "9", "c", "3"), directory)).isEmpty();
      assertThat(Files.readString(folder.resolve(SettingsMemory.FILE_NAME)))
          .as("no values")
          .matches("a [0-9a-f]{16}\nc [0-9a-f]{16}\n");

      Files.writeString(folder.resolve(SettingsMemory.FILE_NAME), "nonsense");
      assertThat(SettingsMemory.changed(Map.of("a", "9"), directory)).isEmpty();
    }
  }
}
