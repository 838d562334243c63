package org.logomesh.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of one space on one device: {@code space.db}, the database; {@code space.key}, the
 * device's secret keys. The store keeps further files beside the database while it is open.
 */
record SpaceHome(Path directory) {
  private static final String DATABASE = "space.db";
  private static final String KEYS = "space.key";
  private static final String TOKEN = "space.token";

  Path database() {
    return directory.resolve(DATABASE);
  }

  Path keys() {
    return directory.resolve(KEYS);
  }

  boolean exists() {
    return Files.exists(database());
  }

  void create() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new SpaceException(
          SpaceException.Kind.STORAGE, "cannot create the directory " + directory, e);
    }
  }

  /** Takes back what a creation that failed has left; never touches a space that exists. */
  void removeRemains() {
    for (String name : new String[] {DATABASE, DATABASE + "-wal", DATABASE + "-shm", KEYS, TOKEN}) {
      try {
        Files.deleteIfExists(directory.resolve(name));
      } catch (IOException e) {
        throw new SpaceException(
            SpaceException.Kind.STORAGE, "cannot remove " + directory.resolve(name), e);
      }
    }
  }
}
