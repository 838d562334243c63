package org.logomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.logomesh.cli.RelayProgram;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayAddress;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;

/** A relay as users run it: a process of its own, with the launcher's options. */
final class RelayChild implements AutoCloseable {
  private static final long LOOK_MILLIS = 2;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  final Path data;
  final long startNanos;
  private final Process process;
  private final String address;
  private final int port;

  /** Starts it on a free port and a file, and waits until it accepts connections. */
  RelayChild(Path folder) throws IOException, InterruptedException {
    this(folder, List.of());
  }

  /** As {@link #RelayChild(Path)}, with settings besides, {@code --name=value}. */
  RelayChild(Path folder, List<String> settings) throws IOException, InterruptedException {
    this(folder, settings, Map.of());
  }

  /** As {@link #RelayChild(Path, List)}, with variables of the environment besides. */
  RelayChild(Path folder, List<String> settings, Map<String, String> environment)
      throws IOException, InterruptedException {
    data = folder.resolve("relay-data");
    Path log = folder.resolve("relay.log");
    RelayProgram program = RelayProgram.find();
    if (!program.hasArchive() && !program.makeArchive()) {
      throw new IOException("the relay's class archive cannot be made");
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--logomesh.relay.data-dir=" + data,
                "--logomesh.relay.registration=open",
                "--server.address=127.0.0.1",
                "--server.port=0"));
    arguments.addAll(settings);
    List<String> command = program.command(arguments);
    ProcessBuilder starting =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    starting.environment().putAll(environment);
    long began = System.nanoTime();
    process = starting.start();
    process.getOutputStream().close();
    Path port = data.resolve("relay.port");
    while (!Files.exists(port) || Files.size(port) == 0) {
      if (!process.isAlive() || System.nanoTime() - began > PATIENCE_NANOS) {
        process.destroy();
        throw new IOException("the relay did not start:\n" + Files.readString(log));
      }
      Thread.sleep(LOOK_MILLIS);
    }
    startNanos = System.nanoTime() - began;
    this.port = Integer.parseInt(Files.readString(port).strip());
    address = "ws://127.0.0.1:" + this.port;
  }

  int port() {
    return port;
  }

  /** What connects to it. */
  RelayClient client() throws LinkException {
    return new RelayClient(RelayAddress.parse(address), RelaySettings.defaults());
  }

  /** What connects to it by another transport than the usual one. */
  RelayClient client(RelaySettings.Transport transport) throws LinkException {
    return new RelayClient(
        RelayAddress.parse(address), RelaySettings.defaults().withTransport(transport));
  }

  /** Has it carry a space, and returns what connects to it. */
  RelayClient register(BenchSpace space) throws LinkException {
    RelayClient client = client();
    var unused = client.register(List.of(space.genesis.bytes()), null);
    return client;
  }

  /** Processor time that it has used so far. */
  long cpuNanos() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Has it collect its garbage. */
  void collect() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    int code =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("the relay did not collect its garbage: " + code);
    }
  }

  long residentBytes() {
    return Machine.residentBytes(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
