package org.logomesh.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The relay that the build has made, for tests that start it as a process. */
final class BuiltRelay {
  static final Path JAR = Path.of("..", "relay-server", "target", "relay-server.jar");

  private BuiltRelay() {}

  /**
   * Has the relay found by whoever looks for it, and starts it in half the processor time from here
   * on. Tests are skipped where it is not built.
   */
  static synchronized void use() throws IOException, InterruptedException {
    if (System.getProperty(RelayProgram.JAR_PROPERTY, "").isEmpty()) {
      assumeTrue(
          Files.isRegularFile(JAR), "skipped: the relay is not built (" + JAR + " is missing)");
      System.setProperty(RelayProgram.JAR_PROPERTY, JAR.toAbsolutePath().normalize().toString());
    }
    RelayProgram program = RelayProgram.find();
    if (!program.hasArchive()) {
      program.makeArchive();
    }
  }
}
