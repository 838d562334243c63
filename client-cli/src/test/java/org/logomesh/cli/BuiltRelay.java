package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** The relay that the build has made, for tests that start it as a process. */
final class BuiltRelay {
  static final Path JAR = Path.of("..", "relay-server", "target", "relay-server.jar");

  private BuiltRelay() {}

  /**
   * Has the relay found by whoever looks for it, and starts it in half the processor time from here
   * on. Tests fail where it is not built: skipped ones would be missed by nobody.
   */
  static synchronized void use() throws IOException, InterruptedException {
    if (System.getProperty(RelayProgram.JAR_PROPERTY, "").isEmpty()) {
      require();
      System.setProperty(RelayProgram.JAR_PROPERTY, JAR.toAbsolutePath().normalize().toString());
    }
    RelayProgram program = RelayProgram.find();
    if (!program.hasArchive()) {
      program.makeArchive();
    }
  }

  /** Fails if it is not built. */
  static void require() {
    assertThat(JAR).as("the relay; make it with: ./mvnw -pl relay-server -am package").exists();
  }
}
