package org.logomesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory that goes when the benchmark does. */
final class Folder implements AutoCloseable {
  final Path path;

  Folder() throws IOException {
    path = Files.createTempDirectory("logomesh-bench");
  }

  /** Bytes of all files below. */
  static long bytes(Path root) {
    long sum = 0;
    for (Path file : tree(root)) {
      try {
        sum += Files.isRegularFile(file) ? Files.size(file) : 0;
      } catch (NoSuchFileException e) {
        sum += 0; // a journal comes and goes
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sum;
  }

  private static List<Path> tree(Path root) {
    try (Stream<Path> all = Files.walk(root)) {
      return all.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Path file : tree(path)) {
      Files.deleteIfExists(file);
    }
  }
}
