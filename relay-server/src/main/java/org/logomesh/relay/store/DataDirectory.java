package org.logomesh.relay.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The relay's directory: readable by its owner only, and used by one process at a time. The lock
 * goes when the process goes, however that happens.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "relay.lock";
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path directory;
  private final FileChannel lockChannel;

  private DataDirectory(Path directory, FileChannel lockChannel) {
    this.directory = directory;
    this.lockChannel = lockChannel;
  }

  /**
   * Takes the directory, creating it if need be.
   *
   * @throws DataDirectoryException if it cannot be used, or another process uses it
   */
  public static DataDirectory open(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    FileChannel channel = null;
    try {
      if (!Files.isDirectory(absolute)) {
        Files.createDirectories(absolute, only("rwx------"));
      }
      channel =
          FileChannel.open(
              absolute.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new DataDirectoryException(
            "Another relay uses the directory " + absolute + ".",
            "Stop it, or choose another directory with --logomesh.relay.data-dir=DIR.");
      }
      return new DataDirectory(absolute, channel);
    } catch (IOException failure) {
      throw new DataDirectoryException(
          "The directory " + absolute + " cannot be used: " + failure.getMessage() + ".",
          "Give the relay a directory it can write to with --logomesh.relay.data-dir=DIR.");
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }

  private static FileAttribute<?>[] only(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Makes an empty file that only the owner may read. */
  static void createPrivate(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, only("rw-------"));
  }

  /** Makes durable which files a directory has, where the system can do that. */
  static void forceDirectory(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** The directory, absolute. */
  public Path path() {
    return directory;
  }

  /** Replaces a file that only the owner may read. Readers see the old text or the new. */
  public Path write(String name, String text) {
    Path file = directory.resolve(name);
    try {
      Path fresh = directory.resolve(name + ".new");
      createPrivate(fresh);
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Removes a file if it is there. */
  public void delete(String name) {
    try {
      Files.deleteIfExists(directory.resolve(name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
