package org.logomesh.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;

/**
 * Where a device has its database: in memory, which is fast, or in a file with SQLite's own
 * write-ahead log and the token file beside it, which can be torn.
 */
final class SimDisk {
  private static final long MUCH = 1L << 30;

  private final SeededRandom random;
  private final @Nullable Path file;
  private SpaceStore store;

  private SimDisk(SeededRandom random, @Nullable Path file, SpaceStore store) {
    this.random = random;
    this.file = file;
    this.store = store;
  }

  static SimDisk inMemory(SeededRandom random) {
    return new SimDisk(random, null, SpaceStore.inMemory(random));
  }

  static SimDisk inMemory(byte[] image, OpenToken found, SeededRandom random) {
    return new SimDisk(random, null, SpaceStore.fromImage(image, found, random));
  }

  static SimDisk inFile(Path directory, SeededRandom random) {
    Path file = directory.resolve("space.db");
    return new SimDisk(random, file, SpaceStore.open(file, random));
  }

  SpaceStore store() {
    return store;
  }

  boolean isFile() {
    return file != null;
  }

  byte[] image() {
    return store.image();
  }

  /**
   * The process dies in the middle of writing, and starts again. What it had committed is there.
   *
   * @param chance decides what of an unfinished write reached the disk
   */
  void crash(SplittableRandom chance) {
    Path path = file;
    if (path == null) {
      replace(store.image(), OpenToken.SAME);
      return;
    }
    byte[] unfinished = new byte[chance.nextInt(3) * chance.nextInt(6000)];
    chance.nextBytes(unfinished);
    byte[] log = read(log(path));
    byte[] longer = Arrays.copyOf(log, log.length + unfinished.length);
    System.arraycopy(unfinished, 0, longer, log.length, unfinished.length);
    dieAndLeave(path, read(path), longer);
  }

  /**
   * The power fails, and the disk had not written what it said it had: the log of writes ends
   * anywhere. Only for a database in a file.
   */
  void tear(SplittableRandom chance) {
    Path path = file;
    if (path == null) {
      throw new IllegalStateException("a database in memory has no writes to tear");
    }
    byte[] log = read(log(path));
    byte[] database = read(path);
    dieAndLeave(path, database, Arrays.copyOf(log, chance.nextInt(log.length + 1)));
  }

  // Closing tidies up; what the dead process would have left is put back, in the same file, since
  // another would be known for a copy.
  private void dieAndLeave(Path path, byte[] database, byte[] log) {
    store.close();
    write(path, database);
    write(log(path), log);
    store = SpaceStore.open(path, random);
  }

  /** Puts another database in place of this one; a file's token says what is found then. */
  void replace(byte[] image, OpenToken found) {
    store.close();
    Path path = file;
    if (path == null) {
      store = SpaceStore.fromImage(image, found, random);
    } else {
      write(path, image);
      store = SpaceStore.open(path, random);
    }
  }

  /** Leaves room for so many more pages, until there is {@link #room} again or a crash. */
  void fill(int pages) {
    store.limitPages(store.pageCount() + pages);
  }

  void room() {
    store.limitPages(MUCH);
  }

  void close() {
    store.close();
  }

  private static Path log(Path database) {
    return database.resolveSibling(database.getFileName() + "-wal");
  }

  private static byte[] read(Path path) {
    try {
      return Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path path, byte[] bytes) {
    try {
      Files.write(path, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
