package org.logomesh.client.store;

import java.nio.file.Path;

/** Opens connections with the pragmas that the store relies on. */
final class DatabaseFile {
  /** Bytes a page: 8,192 measured alike, and a small commit writes whole pages to the WAL. */
  private static final int PAGE_BYTES = 4096;

  /** How long one process waits for another's transaction; bulk applying commits far more often. */
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  /** Page cache of the writing connection: the inner pages of all indexes at a million thoughts. */
  private static final int WRITER_CACHE_KIB = 32 * 1024;

  /** Page cache of each reading connection. */
  private static final int READER_CACHE_KIB = 8 * 1024;

  /** WAL pages after which a commit also checkpoints: rarely enough for the 99th percentile. */
  private static final int CHECKPOINT_PAGES = 8000;

  /** What the WAL file is cut back to after a bulk import, in bytes. */
  private static final long WAL_LIMIT_BYTES = 64L << 20;

  private static final int HEADER_WRITE_VERSION = 18;
  private static final int HEADER_READ_VERSION = 19;

  private DatabaseFile() {}

  /** Opens a file, made if it is not there, for writing and reading. */
  static Database open(Path file) {
    String url = "jdbc:sqlite:" + file.toAbsolutePath().toUri();
    SqlConnection writer = SqlConnection.open(url);
    boolean opened = false;
    try {
      writer.script("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
      writer.script("PRAGMA page_size = " + PAGE_BYTES);
      writer.script("PRAGMA cache_size = " + -WRITER_CACHE_KIB);
      writer.script("PRAGMA temp_store = MEMORY");
      Migrations.refuseForeign(writer);
      writer.script("PRAGMA journal_mode = WAL");
      writer.script("PRAGMA synchronous = FULL");
      writer.script("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
      writer.script("PRAGMA journal_size_limit = " + WAL_LIMIT_BYTES);
      Migrations.run(writer);
      opened = true;
    } finally {
      if (!opened) {
        writer.close();
      }
    }
    return new Database(writer, new ReaderPool(() -> reader(url)));
  }

  /** Opens an empty database in memory. */
  static Database inMemory() {
    SqlConnection writer = SqlConnection.open("jdbc:sqlite::memory:");
    Migrations.run(writer);
    return new Database(writer, null);
  }

  /** Opens a database in memory with the content of {@link #image}. */
  static Database inMemory(byte[] image) {
    SqlConnection writer = SqlConnection.open("jdbc:sqlite::memory:");
    writer.deserialize(image);
    Migrations.run(writer);
    return new Database(writer, null);
  }

  /** Returns the database as the bytes of a file that can be opened in memory. */
  static byte[] image(SqlConnection sql) {
    byte[] image = sql.serialize();
    // A database in memory cannot have a WAL; the header of a file's says that it has.
    image[HEADER_WRITE_VERSION] = 1;
    image[HEADER_READ_VERSION] = 1;
    return image;
  }

  private static SqlConnection reader(String url) {
    SqlConnection reader = SqlConnection.open(url);
    reader.script("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
    reader.script("PRAGMA cache_size = " + -READER_CACHE_KIB);
    reader.script("PRAGMA temp_store = MEMORY");
    reader.script("PRAGMA query_only = ON");
    return reader;
  }
}
