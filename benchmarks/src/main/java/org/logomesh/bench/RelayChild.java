package org.logomesh.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.logomesh.cli.RelayProgram;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayAddress;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;

/** A relay as users run it: a process of its own, with the launcher's options. */
final class RelayChild implements AutoCloseable {
  private static final String READY = "relay ready on ";
  private static final long PATIENCE_SECONDS = 60;

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
    ProcessBuilder starting = new ProcessBuilder(command).redirectErrorStream(true);
    starting.environment().putAll(environment);
    long began = System.nanoTime();
    process = starting.start();
    process.getOutputStream().close();
    awaitReady(process);
    startNanos = System.nanoTime() - began;
    port = Integer.parseInt(Files.readString(data.resolve("relay.port")).strip());
    address = "ws://127.0.0.1:" + port;
  }

  /**
   * Waits for its word. To look for it every few milliseconds instead would take the processor from
   * the start that is measured.
   */
  private static void awaitReady(Process process) throws IOException, InterruptedException {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Queue<String> said = new ConcurrentLinkedQueue<>();
    Thread listener = new Thread(() -> listen(process, said, ready), "relay-output");
    listener.setDaemon(true);
    listener.start();
    try {
      ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroy();
      throw new IOException("the relay did not start:\n" + String.join("\n", said), e);
    }
  }

  /** Reads on to the end: a relay whose output nobody takes would wait. */
  private static void listen(Process process, Queue<String> said, CompletableFuture<Void> ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        if (line.startsWith(READY)) {
          ready.complete(null);
        }
        if (!ready.isDone()) {
          said.add(line);
        }
        line = lines.readLine();
      }
    } catch (IOException gone) {
      // It was ended.
    }
    ready.completeExceptionally(new IOException("its output has ended"));
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
