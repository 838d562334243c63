package org.logomesh.relay.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a relay's database: made while the relay runs, verified as a device would verify them,
 * and put in the place of one that was lost.
 *
 * <p>A copy is one SQLite file with what was committed when copying began. It holds what the relay
 * holds: ciphertext, the membership graph, hashes of invites; readable by its owner only.
 */
public final class StoreBackup {
  private static final int BUSY_MILLIS = 5_000;

  /**
   * All that a database is made of. SQLite would write a log that it finds beside a database into
   * that database, whichever it was made for.
   */
  private static final List<String> PARTS =
      List.of(
          SqliteDatabase.FILE_NAME,
          SqliteDatabase.FILE_NAME + "-wal",
          SqliteDatabase.FILE_NAME + "-shm",
          SqliteDatabase.FILE_NAME + "-journal");

  /** Beside a new file while it is being written; never read. */
  private static final String PART = ".part";

  private StoreBackup() {}

  /**
   * Copies the database of a data directory, which a relay may be using.
   *
   * @param file where the copy goes; it must not be there yet. It appears there when it is whole
   *     and durable
   * @return how large it is, in bytes
   * @throws DataDirectoryException if there is no relay's data, or no place for the copy
   * @throws StoreException if the database cannot be read, or the disk is full
   */
  public static long copy(Path directory, Path file) {
    Path database = directory.resolve(SqliteDatabase.FILE_NAME);
    if (!Files.isRegularFile(database)) {
      throw new DataDirectoryException(
          "There is no relay's data in " + directory + ".",
          "Name the relay's directory with --data DIR.");
    }
    Path target = free(file);
    Path part = target.resolveSibling(target.getFileName() + PART);
    try {
      requireRoom(target, Files.size(database));
      DataDirectory.createPrivate(part);
      try (Sql sql = open(database, false)) {
        PreparedStatement copy = sql.prepare("vacuum into ?");
        copy.setString(1, part.toString());
        copy.executeUpdate();
      }
      publish(part, target);
      return Files.size(target);
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    } catch (IOException failure) {
      throw new DataDirectoryException(
          "The copy cannot be written: " + failure.getMessage() + ".", "Choose another place.");
    } finally {
      deleteQuietly(part);
    }
  }

  /**
   * Reads a copy from the first byte to the last.
   *
   * @throws DataDirectoryException if it is not a relay's database, or a newer relay's
   * @throws StoreException if it cannot be read
   */
  public static StoreReport verify(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataDirectoryException("There is no file " + file + ".", "Name a backup.");
    }
    try (Sql sql = open(file, true)) {
      int version = StoreCheck.version(sql);
      if (version == 0) {
        throw noBackup(file);
      }
      if (version > SqliteDatabase.SCHEMA_VERSION) {
        throw new DataDirectoryException(
            file + " was made by a newer relay.", "Use that version of the relay, or a later one.");
      }
      return StoreCheck.run(sql, Files.size(file));
    } catch (SQLException failure) {
      StoreException mapped = SqliteErrors.map(failure);
      throw mapped.reason() == StoreException.Reason.CORRUPT ? noBackup(file) : mapped;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Checks whether {@link #restore} would have a place to put a copy; changes nothing.
   *
   * @throws DataDirectoryException if not, and why
   */
  public static void requirePlace(Path file, Path directory) {
    List<String> there =
        PARTS.stream().filter(name -> Files.exists(directory.resolve(name))).toList();
    if (!there.isEmpty()) {
      throw new DataDirectoryException(
          "There is a relay's database in "
              + directory
              + " already: "
              + String.join(", ", there)
              + ".",
          "Move all of it away first, or restore to another directory with --data DIR.");
    }
    try {
      requireRoom(directory, Files.size(file));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Puts a verified copy into a data directory that has no database. It becomes another store: with
   * an incarnation of its own, devices notice that they may know more than it does, and bring that.
   *
   * @throws DataDirectoryException if a relay uses the directory, or has a database there
   */
  public static void restore(Path file, Path directory, RandomGenerator random) {
    try (DataDirectory taken = DataDirectory.open(directory)) {
      requirePlace(file, taken.path());
      Path database = taken.path().resolve(SqliteDatabase.FILE_NAME);
      Path part = database.resolveSibling(SqliteDatabase.FILE_NAME + PART);
      try {
        DataDirectory.createPrivate(part);
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
          Files.copy(file, out); // not as a file: that would give it the mode of the copy
        }
        becomeAnother(part, random);
        publish(part, database);
      } finally {
        deleteQuietly(part);
      }
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    } catch (IOException failure) {
      throw new DataDirectoryException(
          "The copy cannot be put there: " + failure.getMessage() + ".", "See to the disk.");
    }
  }

  private static void becomeAnother(Path file, RandomGenerator random) throws SQLException {
    byte[] incarnation = new byte[SqliteDatabase.INCARNATION_BYTES];
    random.nextBytes(incarnation);
    try (Sql sql = open(file, false)) {
      PreparedStatement update =
          sql.prepare("update meta set value = ? where name = 'incarnation'");
      update.setBytes(1, incarnation);
      update.executeUpdate();
      sql.execute("delete from nonces"); // they were used since, for all that is known here
    }
  }

  private static Sql open(Path file, boolean readOnly) throws SQLException {
    String mode = readOnly ? "?mode=ro" : "";
    Sql sql =
        new Sql(DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath().toUri() + mode));
    sql.execute("pragma busy_timeout = " + BUSY_MILLIS);
    sql.execute("pragma synchronous = full");
    return sql;
  }

  private static Path free(Path file) {
    Path target = file.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new DataDirectoryException(
          "There is a file " + target + " already.", "Choose another name; nothing is replaced.");
    }
    @Nullable Path parent = target.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new DataDirectoryException(
          "There is no directory for " + target + ".", "Make it, or choose another place.");
    }
    return target;
  }

  private static void requireRoom(Path place, long bytes) throws IOException {
    @Nullable Path existing = place.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing != null) {
      FileStore disk = Files.getFileStore(existing);
      if (disk.getUsableSpace() < bytes) {
        throw new DataDirectoryException(
            "The disk of "
                + place
                + " has "
                + disk.getUsableSpace()
                + " bytes left; "
                + bytes
                + " are needed.",
            "Make room, or choose another disk.");
      }
    }
  }

  private static void publish(Path part, Path target) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    @Nullable Path directory = target.getParent();
    if (directory != null) {
      DataDirectory.forceDirectory(directory);
    }
  }

  private static void deleteQuietly(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException left) {
      // A file that is named as a part is never taken for a copy; the next attempt removes it.
    }
  }

  private static DataDirectoryException noBackup(Path file) {
    return new DataDirectoryException(
        file + " is not a relay's database, or is damaged beyond reading.",
        "Use another copy: lm relay backup makes one.");
  }
}
