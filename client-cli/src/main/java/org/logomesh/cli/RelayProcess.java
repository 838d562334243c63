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

  /** Starts a relay on a free port of this machine; what it prints goes to a file. */
  static RelayProcess start(Path data, Path log) throws IOException {
    return start(data, log, 0);
  }

  /** As {@link #start(Path, Path)}, on this port. */
  static RelayProcess start(Path data, Path log, int port) throws IOException {
    return start(data, log, port, List.of());
  }

  /** As {@link #start(Path, Path, int)}, with further settings of the relay. */
  static RelayProcess start(Path data, Path log, int port, List<String> settings)
      throws IOException {
    File output = log.toFile();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--logomesh.relay.data-dir=" + data,
                "--server.address=127.0.0.1",
                "--server.port=" + port));
    arguments.addAll(settings);
    Process process =
        new ProcessBuilder(RelayProgram.find().command(arguments))
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
