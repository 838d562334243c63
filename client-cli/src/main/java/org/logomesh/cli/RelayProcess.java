package org.logomesh.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.logomesh.client.SpaceException;

/** The relay as a process of its own: with its own memory, and without any of this one's code. */
final class RelayProcess implements AutoCloseable {
  /** Where the launcher says the relay is. */
  static final String JAR_PROPERTY = "logomesh.relay.jar";

  /**
   * A small machine's relay: bounded memory, one collector thread, classes shared from the archive.
   */
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx192m", "-Xss512k", "-XX:+UseSerialGC", "-Xshare:auto");

  private static final int FIRST_RELEASE_THAT_ASKS_FOR_NATIVE_ACCESS = 24;
  private static final String PORT_FILE = "relay.port";
  private static final String INVITE_FILE = "operator-invite.txt";
  private static final long LOOK_MILLIS = 20;
  private static final long STOP_SECONDS = 10;

  private final Process process;
  private final Path data;
  private final Path log;

  private RelayProcess(Process process, Path data, Path log) {
    this.process = process;
    this.data = data;
    this.log = log;
  }

  static Path jar() {
    String set = System.getProperty(JAR_PROPERTY, "");
    if (set.isEmpty() || !Files.isRegularFile(Path.of(set))) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING,
          "the relay's program is missing"
              + (set.isEmpty() ? "; start lm by its launcher" : ": " + set + " is not there"));
    }
    return Path.of(set);
  }

  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    if (Runtime.version().feature() >= FIRST_RELEASE_THAT_ASKS_FOR_NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED"); // SQLite is a native library
    }
    command.add("-jar");
    command.add(jar().toString());
    command.addAll(arguments);
    return command;
  }

  /** Starts a relay on a free port of this machine; what it prints goes to a file. */
  static RelayProcess start(Path data, Path log) throws IOException {
    File output = log.toFile();
    Process process =
        new ProcessBuilder(
                command(
                    List.of(
                        "--logomesh.relay.data-dir=" + data,
                        "--server.address=127.0.0.1",
                        "--server.port=0")))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    process.getOutputStream().close();
    return new RelayProcess(process, data, log);
  }

  /**
   * Waits until it accepts connections, and returns the port.
   *
   * @throws SpaceException UNREACHABLE if it ends, or is not ready in time
   */
  int awaitPort(Duration timeout) throws IOException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Path file = data.resolve(PORT_FILE);
    while (System.nanoTime() < end && process.isAlive()) {
      if (Files.exists(file)) {
        return Integer.parseInt(Files.readString(file).strip());
      }
      Thread.sleep(LOOK_MILLIS);
    }
    String said = Files.readString(log, StandardCharsets.UTF_8).strip();
    throw new SpaceException(
        SpaceException.Kind.UNREACHABLE,
        (process.isAlive()
                ? "the relay was not ready within " + timeout.toSeconds() + " s"
                : "the relay ended with exit code " + process.exitValue())
            + (said.isEmpty() ? "" : "; it said:\n" + said));
  }

  String invite() throws IOException {
    return Files.readString(data.resolve(INVITE_FILE)).strip();
  }

  Path data() {
    return data;
  }

  long id() {
    return process.pid();
  }

  /** Ends the process: first with a word, then without. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
