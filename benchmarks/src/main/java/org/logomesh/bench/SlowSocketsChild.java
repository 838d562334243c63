package org.logomesh.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link SlowSockets} in a process of their own. An attacker has machines of his own; here his
 * process has the lowest priority, where there is such a thing, so that what he costs the honest is
 * what the relay does for his connections.
 */
final class SlowSocketsChild implements AutoCloseable {
  private static final Path NICE = Path.of("/usr/bin/nice");

  private final Process process;
  private volatile int open;
  private volatile long opened;

  /**
   * Begins to open connections.
   *
   * @param port of a relay on this machine
   * @param count how many
   */
  SlowSocketsChild(int port, int count) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "19"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), SlowSockets.class.getName()));
    command.addAll(List.of(Integer.toString(port), Integer.toString(count)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread listener = new Thread(this::listen, "slow-sockets-output");
    listener.setDaemon(true);
    listener.start();
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      String line = lines.readLine();
      while (line != null) {
        String[] counts = line.split(" ", 2);
        open = Integer.parseInt(counts[0]);
        opened = Long.parseLong(counts[1]);
        line = lines.readLine();
      }
    } catch (IOException gone) {
      // It was ended.
    }
    open = 0;
  }

  /** How many are connected, as it said last. */
  int open() {
    return open;
  }

  /** How many it has opened in all. */
  long opened() {
    return opened;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
