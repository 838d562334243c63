package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.logomesh.client.SpaceException;

/**
 * The relay's program and how it is run: its jar has its libraries beside it in {@code lib}, the
 * options of its Java virtual machine in files, and may have an archive of loaded classes there
 * (JEP 350), which halves the time to start.
 */
public final class RelayProgram {
  /** Where the launcher says the relay's jar is. */
  public static final String JAR_PROPERTY = "logomesh.relay.jar";

  private static final String MAIN_CLASS = "org.logomesh.relay.RelayApplication";
  private static final long ARCHIVE_SECONDS = 120;

  /** Files of options beside the jar, by the first release of Java that takes them. */
  private static final SortedMap<Integer, String> OPTIONS =
      new TreeMap<>(Map.of(0, "relay.options", 24, "relay-24.options"));

  private final Path jar;

  private RelayProgram(Path jar) {
    this.jar = jar;
  }

  /**
   * Finds the program where the launcher says it is.
   *
   * @throws SpaceException NO_SUCH_THING if it is not there
   */
  public static RelayProgram find() {
    String set = System.getProperty(JAR_PROPERTY, "");
    if (set.isEmpty() || !Files.isRegularFile(Path.of(set))) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING,
          "the relay's program is missing"
              + (set.isEmpty() ? "; start lm by its launcher" : ": " + set + " is not there"));
    }
    return new RelayProgram(Path.of(set).toAbsolutePath());
  }

  /**
   * Returns the command that runs the relay, with the class archive if there is one.
   *
   * @param arguments settings of the relay, {@code --name=value}
   */
  public List<String> command(List<String> arguments) {
    Path archive = archive();
    return command(
        Files.isRegularFile(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of(),
        MAIN_CLASS,
        arguments);
  }

  /**
   * Returns the command that runs another of the relay's programs.
   *
   * @param mainClass the program
   */
  List<String> toolCommand(String mainClass, List<String> arguments) {
    return command(List.of(), mainClass, arguments);
  }

  private List<String> command(List<String> options, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    options(Runtime.version().feature()).forEach(file -> command.add("@" + file));
    command.addAll(options);
    command.add("-cp");
    command.add(jar.toString()); // its manifest names the libraries
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /** The argument files for a release of Java. */
  List<Path> options(int release) {
    return OPTIONS.headMap(release + 1).values().stream().map(jar::resolveSibling).toList();
  }

  // An archive is good for the very build of the virtual machine that made it.
  private Path archive() {
    String machine = Runtime.version() + "-" + System.getProperty("os.arch", "");
    return jar.resolveSibling("relay-" + machine.replaceAll("[^A-Za-z0-9.-]", "_") + ".jsa");
  }

  /** Whether there is a class archive that was made after the program. */
  public boolean hasArchive() throws IOException {
    Path archive = archive();
    return Files.isRegularFile(archive)
        && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
  }

  /**
   * Makes the class archive, by starting a relay that ends when it is ready. Takes some seconds. A
   * relay that starts meanwhile does without.
   *
   * @return whether there is one now; without it the relay only starts more slowly
   */
  public boolean makeArchive() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(jar.getParent(), "archive");
    try {
      Path made = scratch.resolve("made.jsa");
      Process process =
          new ProcessBuilder(
                  command(
                      List.of("-XX:ArchiveClassesAtExit=" + made),
                      MAIN_CLASS,
                      List.of(
                          "--logomesh.relay.data-dir=" + scratch.resolve("data"),
                          "--logomesh.relay.exit-when-ready=true",
                          // Whatever the environment says: a database is not needed, nor touched.
                          "--logomesh.relay.store.url=",
                          "--server.address=127.0.0.1",
                          "--server.port=0")))
              .redirectErrorStream(true)
              .redirectOutput(scratch.resolve("log").toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(ARCHIVE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return false;
      }
      if (process.exitValue() != 0 || !Files.isRegularFile(made)) {
        return false;
      }
      Files.move(made, archive(), StandardCopyOption.REPLACE_EXISTING);
      return true;
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(path)) {
        for (Path file : inside) {
          delete(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
