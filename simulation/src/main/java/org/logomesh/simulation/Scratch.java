package org.logomesh.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories for relay databases; in memory where the system has a place for that. */
final class Scratch {
  private Scratch() {}

  /** Makes a directory that goes when the process ends, at the latest. */
  static Path directory(String purpose) {
    try {
      return Files.createTempDirectory(Root.PATH, purpose);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Root {
    private static final Path PATH = make();

    private static Path make() {
      Path memory = Path.of("/dev/shm");
      try {
        Path made =
            Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "logomesh-simulation")
                : Files.createTempDirectory("logomesh-simulation");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
