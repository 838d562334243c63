package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayProgramTest {
  @TempDir Path folder;

  @Test
  void options_releasesThatWarn_areGivenMoreAndOthersDoNotKnowIt() throws Exception {
    RelayProgram program = at(Files.createFile(folder.resolve("relay-server.jar")));
    Path always = folder.resolve("relay.options").toAbsolutePath();
    assertThat(program.options(17)).containsExactly(always);
    assertThat(program.options(23)).containsExactly(always);
    assertThat(program.options(25))
        .containsExactly(always, folder.resolve("relay-24.options").toAbsolutePath());
  }

  static RelayProgram at(Path jar) {
    String before = System.getProperty(RelayProgram.JAR_PROPERTY, "");
    System.setProperty(RelayProgram.JAR_PROPERTY, jar.toString());
    try {
      return RelayProgram.find();
    } finally {
      System.setProperty(RelayProgram.JAR_PROPERTY, before);
    }
  }
}
