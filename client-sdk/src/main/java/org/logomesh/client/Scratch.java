package org.logomesh.client;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.logomesh.client.store.SpaceStore;

/**
 * A database that is gone when it is closed: in the space's own directory, since what is in it is
 * as private as the space.
 */
record Scratch(Path directory, SpaceStore store) implements AutoCloseable {
  private static final String PREFIX = "scratch-";

  /** What a process that was killed has left is removed when it is this old. */
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  static Scratch in(SpaceHome home, SpaceSettings settings) throws IOException {
    removeForgotten(home, settings.clock().instant().minus(FORGOTTEN));
    Path directory = Files.createTempDirectory(home.directory(), PREFIX);
    return new Scratch(
        directory, SpaceStore.open(directory.resolve("scratch.db"), settings.random()));
  }

  @Override
  public void close() throws IOException {
    store.close();
    remove(directory);
  }

  private static void removeForgotten(SpaceHome home, Instant limit) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(home.directory(), PREFIX + "*")) {
      for (Path directory : old) {
        if (Files.getLastModifiedTime(directory).toInstant().isBefore(limit)) {
          remove(directory);
        }
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
