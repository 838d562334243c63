package org.logomesh.client.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.logomesh.client.store.StoreException.Kind;
import org.logomesh.model.sign.Sha256;

/**
 * The file beside a database that tells a restored or copied database from the one that was closed
 * here. It repeats a random token of the database and says which file (its inode; on Windows its
 * time of creation) the database was. Whoever opens the database first draws a new token; copies
 * made before then have an old one.
 *
 * <p>What can go wrong, and what is found then:
 *
 * <table>
 * <caption>Cases</caption>
 * <tr><td>the database alone was copied or restored</td><td>tokens differ or the token file is
 * missing: RESTORED_OR_COPIED</td></tr>
 * <tr><td>the whole directory was copied or unpacked</td><td>another inode:
 * RESTORED_OR_COPIED</td></tr>
 * <tr><td>killed after the database has the new token, before the file has it</td><td>tokens differ:
 * RESTORED_OR_COPIED, which costs a new log and nothing else</td></tr>
 * <tr><td>killed while the file was written</td><td>its checksum is wrong: the same</td></tr>
 * <tr><td>moved to another file system</td><td>another inode: the same</td></tr>
 * <tr><td>another process has the database open</td><td>the token is left alone: SAME for
 * both</td></tr>
 * <tr><td>disk image or virtual machine set back; both files overwritten in place</td><td>cannot be
 * seen from here: SAME. A peer that holds more of the own log tells</td></tr>
 * </table>
 *
 * <p>The database takes the new token, and forgets its own log if it was restored or copied, in one
 * transaction before the file does. So no crash makes tokens equal for a database that still has to
 * start a new log.
 *
 * <p>Two bytes far behind the content serve as locks: one is held while a database is being opened,
 * the other, shared, as long as it is open. The system releases both when a process dies.
 */
final class TokenFile implements AutoCloseable {
  private static final String FIRST_LINE =
      "logomesh-token 1 -- tells copies of the database from the original; neither copy nor delete";

  private static final long OPENING_LOCK = 1L << 40;
  private static final long IN_USE_LOCK = OPENING_LOCK + 1;
  private static final int MAX_BYTES = 1024;

  /**
   * Files in use by this process. Locks belong to processes, and closing any channel to a file
   * gives them all up, so there must be one channel for each file.
   */
  private static final Map<Path, TokenFile> IN_USE = new HashMap<>();

  private final Path path;
  private final Path database;
  private final FileChannel channel;
  private boolean first = true;
  private int users;

  private TokenFile(Path path, Path database, FileChannel channel) {
    this.path = path;
    this.database = database;
    this.channel = channel;
  }

  /** Opens something, with no other process or thread opening the same database meanwhile. */
  interface Opener<T> {
    T open(TokenFile file);
  }

  /**
   * Opens a database under the lock for opening.
   *
   * @param database the database's file, which need not be there
   * @param opener what to do; if it returns, this file stays in use until {@link #close}
   */
  static synchronized <T> T whileOpening(Path database, Opener<T> opener) {
    try {
      Path path = pathFor(database);
      TokenFile file = IN_USE.get(path);
      if (file == null) {
        file = new TokenFile(path, database, open(path));
      }
      boolean opened = false;
      try (FileLock opening = file.channel.lock(OPENING_LOCK, 1, false)) {
        file.use(opening);
        T result = opener.open(file);
        opened = true;
        return result;
      } finally {
        if (!opened) {
          file.close();
        }
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Whether nobody else, in this process or another, had the database open. */
  boolean first() {
    return first;
  }

  /** Whether the file's token is this one and was written for this very file. */
  boolean matches(byte[] token) {
    try {
      return content(token).equals(read());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Writes a new token, durably. */
  void write(byte[] token) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(content(token).getBytes(StandardCharsets.UTF_8)), 0);
      channel.force(true);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    synchronized (TokenFile.class) {
      if (--users > 0) {
        return;
      }
      IN_USE.remove(path);
      try {
        channel.close();
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private void use(FileLock opening) throws IOException {
    if (!opening.isValid()) {
      throw new IOException("the lock was lost");
    }
    if (users++ > 0) {
      first = false;
      return;
    }
    IN_USE.put(path, this);
    // Nobody can come in between these two, as whoever wants to needs the lock for opening.
    try (FileLock alone = channel.tryLock(IN_USE_LOCK, 1, false)) {
      first = alone != null;
    }
    FileLock shared = channel.lock(IN_USE_LOCK, 1, true);
    if (!shared.isValid()) {
      throw new IOException("the lock was lost");
    }
  }

  private String read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
    int length = Math.max(0, channel.read(buffer, 0));
    return new String(buffer.array(), 0, length, StandardCharsets.UTF_8);
  }

  private String content(byte[] token) throws IOException {
    String body =
        FIRST_LINE + "\n" + HexFormat.of().formatHex(token) + "\n" + identity(database) + "\n";
    byte[] check = Sha256.hash(body.getBytes(StandardCharsets.UTF_8));
    return body + HexFormat.of().formatHex(check) + "\n";
  }

  // An inode number survives renaming and restarts; the device number in a file key does not.
  private static String identity(Path database) throws IOException {
    try {
      return "inode " + Files.getAttribute(database, "unix:ino");
    } catch (UnsupportedOperationException | IllegalArgumentException noInodes) {
      return "created " + Files.getAttribute(database, "basic:creationTime");
    }
  }

  private static StoreException failure(IOException e) {
    Kind kind = Kind.IO;
    if (e instanceof NoSuchFileException) {
      kind = Kind.CANNOT_OPEN;
    } else if (e instanceof AccessDeniedException) {
      kind = Kind.READ_ONLY;
    }
    return new StoreException(kind, "token file: " + e.getMessage(), e);
  }

  private static Path pathFor(Path database) throws IOException {
    Path absolute = database.toAbsolutePath();
    String name = String.valueOf(absolute.getFileName());
    String base = name.endsWith(".db") ? name.substring(0, name.length() - 3) : name;
    Path parent = absolute.getParent();
    Path directory = parent == null ? absolute : parent.toRealPath();
    return directory.resolve(base + ".token");
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
