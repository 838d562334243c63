package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.store.DataDirectory;

class OperatorTokenTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void of_nothingSet_makesOneOnceAndKeepsIt(@TempDir Path folder) throws Exception {
    try (DataDirectory directory = DataDirectory.open(folder)) {
      OperatorToken made = OperatorToken.of("", directory, random);
      String text = Files.readString(folder.resolve(OperatorToken.FILE_NAME)).strip();

      assertThat(text).hasSize(43);
      assertThat(made.matches(text)).isTrue();
      assertThat(made.matches(text.substring(1))).isFalse();
      assertThat(made.matches("")).isFalse();
      assertThat(made.matches("x".repeat(100_000))).isFalse();
      assertThat(OperatorToken.of("", directory, random).matches(text)).isTrue();
    }
  }

  @Test
  void of_setOne_isTakenAndNoFileMade(@TempDir Path folder) {
    try (DataDirectory directory = DataDirectory.open(folder)) {
      String set = "twenty-letters-and-more";
      assertThat(OperatorToken.of(set, directory, random).matches(set)).isTrue();
      assertThat(folder.resolve(OperatorToken.FILE_NAME)).doesNotExist();
    }
  }

  @Test
  void of_shortOne_isRefusedWithoutRepeatingIt(@TempDir Path folder) throws Exception {
    try (DataDirectory directory = DataDirectory.open(folder)) {
      assertThatThrownBy(() -> OperatorToken.of("hunter2", directory, random))
          .isInstanceOf(AdminRefusedException.class)
          .hasMessageContaining("7 characters")
          .hasMessageNotContaining("hunter2");
      Files.writeString(folder.resolve(OperatorToken.FILE_NAME), "short");
      assertThatThrownBy(() -> OperatorToken.of("", directory, random))
          .isInstanceOf(AdminRefusedException.class);
    }
  }
}
