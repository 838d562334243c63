package org.logomesh.relay.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL as Debian installs it, server and programs of one version: those that are embedded
 * have no pg_dump.
 */
public final class InstalledPostgres implements AutoCloseable {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final String USER = "postgres";

  private final Path programs;
  private final Path directory;
  private final int port;

  private InstalledPostgres(Path programs, Path directory, int port) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
  }

  /** Starts a server of its own. Skips the test, and says why, where none is installed. */
  public static InstalledPostgres start() throws Exception {
    Path programs = programs();
    if (programs == null) {
      String reason = "skipped: no PostgreSQL with pg_dump is installed here (Debian: postgresql)";
      System.out.println(reason);
      return Assumptions.abort(reason);
    }
    Path directory = Files.createTempDirectory("relay-installed");
    if (isRoot()) {
      Files.setOwner(
          directory,
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    InstalledPostgres server = new InstalledPostgres(programs, directory, port);
    String data = directory.resolve("data").toString();
    server.program("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale");
    server.program(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        directory.resolve("log").toString(),
        "-o",
        "-p " + port + " -k " + directory + " -c listen_addresses=127.0.0.1",
        "start");
    return server;
  }

  private static @Nullable Path programs() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("pg_dump")))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private ProcessBuilder command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", USER, "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).directory(directory.toFile());
    process.environment().put("PGHOST", "127.0.0.1");
    process.environment().put("PGPORT", Integer.toString(port));
    process.environment().put("PGUSER", USER);
    return process;
  }

  /** Runs a program of it until its end; fails with what it said if it fails. */
  public String program(String program, String... arguments)
      throws IOException, InterruptedException {
    return ended(command(program, arguments).redirectErrorStream(true));
  }

  /** The same, with its output in a file. */
  public void into(Path file, String program, String... arguments)
      throws IOException, InterruptedException {
    ended(command(program, arguments).redirectOutput(file.toFile()));
  }

  /** The same, with its input from a file. */
  public void from(Path file, String program, String... arguments)
      throws IOException, InterruptedException {
    ended(command(program, arguments).redirectInput(file.toFile()).redirectErrorStream(true));
  }

  private static String ended(ProcessBuilder command) throws IOException, InterruptedException {
    // Not a pipe: the server that pg_ctl leaves behind would hold it open.
    Path said = Files.createTempFile("said", null);
    try {
      if (command.redirectOutput().equals(ProcessBuilder.Redirect.PIPE)) {
        command.redirectOutput(said.toFile());
      } else {
        command.redirectError(said.toFile());
      }
      Process process = command.start();
      boolean isOver = process.waitFor(120, TimeUnit.SECONDS);
      String text = Files.readString(said);
      if (!isOver || process.exitValue() != 0) {
        throw new IllegalStateException(command.command() + ": " + text);
      }
      return text;
    } finally {
      Files.delete(said);
    }
  }

  /** What a relay is told of a database. */
  public String url(String database) {
    return "r2dbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public void close() throws IOException {
    try {
      program("pg_ctl", "-D", directory.resolve("data").toString(), "-m", "fast", "-w", "stop");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    FileSystemUtils.deleteRecursively(directory);
  }
}
