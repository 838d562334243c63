package org.logomesh.relay.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.store.StoreException.Reason;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One SQLite file in WAL mode: a single writer with group commit and a few read connections.
 * Thread-safe. Creates and migrates the file when it is opened.
 */
public final class SqliteDatabase implements AutoCloseable {
  /** The file's name inside the data directory. */
  public static final String FILE_NAME = "relay.db";

  /** Where the schema is. */
  static final String MIGRATIONS = "classpath:db/migration/sqlite";

  /** The newest version of it. */
  static final int SCHEMA_VERSION = 4;

  static final int INCARNATION_BYTES = 16;

  private static final int PAGE_BYTES = 4096;

  /** Read connections: two cores are fed by two; more only cost memory. */
  private static final int READERS = 2;

  /** How long a connection waits for another's lock: the operator's tool writes beside us. */
  private static final int BUSY_MILLIS = 5_000;

  /** How long closing waits for writes under way, in seconds. A commit takes milliseconds. */
  private static final int CLOSE_SECONDS = 5;

  private final Sql writer;
  private final GroupCommit commits;
  private final BlockingQueue<Sql> readers = new ArrayBlockingQueue<>(READERS);
  private final Executor writerExecutor;
  private final Scheduler readScheduler;
  private final byte[] incarnation;

  private SqliteDatabase(
      Path file,
      long maxBytes,
      Executor writerExecutor,
      Scheduler readScheduler,
      byte @Nullable [] newIncarnation)
      throws SQLException {
    this.writerExecutor = writerExecutor;
    this.readScheduler = readScheduler;
    String url = "jdbc:sqlite:" + file;
    List<Sql> opened = new ArrayList<>();
    try {
      this.writer = Sql.open(url);
      opened.add(writer);
      configureWriter(writer);
      if (newIncarnation == null) {
        requireOurs(file, StoreCheck.version(writer));
      } else {
        migrate(writer.connection());
      }
      if (maxBytes > 0) {
        writer.execute("pragma max_page_count = " + Math.max(1, maxBytes / PAGE_BYTES));
      }
      this.incarnation = incarnation(writer, newIncarnation);
      writer.beginsAndEndsTransactions();
      WalBound wal = new WalBound(file, writer, BUSY_MILLIS, WalBound.MAX_BYTES);
      this.commits = new GroupCommit(writer, writerExecutor, wal::check);
      for (int i = 0; i < READERS; i++) {
        Sql reader = Sql.open(url);
        opened.add(reader);
        configureReader(reader);
        readers.add(reader);
      }
    } catch (SQLException | RuntimeException failure) {
      for (Sql sql : opened) {
        sql.close();
      }
      throw failure;
    }
  }

  /**
   * Opens the file, creating it if need be.
   *
   * @param maxBytes largest file; 0 for as large as the disk allows. Beyond it writes fail with
   *     {@link Reason#FULL}
   * @param writerExecutor runs the writes, never two at once; {@code Runnable::run} to write on the
   *     calling thread
   * @param readScheduler runs the reads
   * @param random names a new store
   * @throws StoreException if the file cannot be opened or migrated
   */
  public static SqliteDatabase open(
      Path file,
      long maxBytes,
      Executor writerExecutor,
      Scheduler readScheduler,
      RandomGenerator random) {
    byte[] newIncarnation = new byte[INCARNATION_BYTES];
    random.nextBytes(newIncarnation);
    try {
      return new SqliteDatabase(file, maxBytes, writerExecutor, readScheduler, newIncarnation);
    } catch (SQLException | RuntimeException failure) {
      throw SqliteErrors.map(failure);
    }
  }

  /**
   * Opens the file beside a relay that may be using it, for its operator. Neither creates nor
   * migrates it. Reads and writes run on the calling thread.
   *
   * @throws DataDirectoryException if no relay of this version has made it
   * @throws StoreException if it cannot be read or written
   */
  static SqliteDatabase openBeside(Path file) {
    try {
      return new SqliteDatabase(file, 0, Runnable::run, Schedulers.immediate(), null);
    } catch (DataDirectoryException refused) {
      throw refused;
    } catch (SQLException | RuntimeException failure) {
      throw SqliteErrors.map(failure);
    }
  }

  private static void requireOurs(Path file, int version) {
    if (version != SCHEMA_VERSION) {
      throw new DataDirectoryException(
          file + " was made by " + (version > SCHEMA_VERSION ? "a newer" : "an older") + " relay.",
          version > SCHEMA_VERSION
              ? "Use that version of the relay's programs."
              : "Start this version of the relay once, which brings it up to date.");
    }
  }

  // The page size: with entries of the usual 550 bytes the file takes 587 B per entry, whether one
  // log grows or a hundred do; 16 KiB pages took 586 to 637. How long the WAL gets: WalBound.
  private static void configureWriter(Sql sql) throws SQLException {
    sql.execute("pragma page_size = " + PAGE_BYTES);
    sql.execute("pragma auto_vacuum = none");
    sql.execute("pragma journal_mode = wal");
    sql.execute("pragma synchronous = full");
    sql.execute("pragma foreign_keys = on");
    sql.execute("pragma busy_timeout = " + BUSY_MILLIS);
    sql.execute("pragma cache_size = -8192");
    sql.execute("pragma journal_size_limit = " + WalBound.KEPT_BYTES);
  }

  private static void configureReader(Sql sql) throws SQLException {
    sql.execute("pragma query_only = on");
    sql.execute("pragma busy_timeout = " + BUSY_MILLIS);
    sql.execute("pragma cache_size = -2048");
  }

  private static void migrate(Connection connection) {
    Flyway.configure()
        .dataSource(new OneConnection(connection))
        .locations(MIGRATIONS)
        .load()
        .migrate();
  }

  private static byte[] incarnation(Sql sql, byte @Nullable [] newIncarnation) throws SQLException {
    if (newIncarnation != null) {
      PreparedStatement insert =
          sql.prepare("insert or ignore into meta values ('incarnation', ?)");
      insert.setBytes(1, newIncarnation);
      insert.executeUpdate();
    }
    try (ResultSet row =
        sql.prepare("select value from meta where name = 'incarnation'").executeQuery()) {
      row.next();
      return row.getBytes(1);
    }
  }

  /** The number this file got when it was created. */
  byte[] incarnation() {
    return incarnation.clone();
  }

  /** Runs the work in the next transaction; emits its result (empty for null) once durable. */
  <T> Mono<T> write(Sql.Work<T> work) {
    return commits.submit(work);
  }

  /** Runs the work on a read connection. */
  <T> Mono<T> read(Sql.Work<T> work) {
    return Mono.<T>fromCallable(() -> onReader(work)).subscribeOn(readScheduler);
  }

  private <T> @Nullable T onReader(Sql.Work<T> work) {
    Sql reader = null;
    try {
      reader = readers.poll(CLOSE_SECONDS, TimeUnit.SECONDS);
      if (reader == null) {
        throw new StoreException(Reason.BUSY, "no read connection is free");
      }
      return work.run(reader);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.CLOSED, "the store is closing", interrupted);
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    } finally {
      if (reader != null) {
        readers.add(reader);
      }
    }
  }

  /** Finishes the writes that wait, then closes the file. Blocks for some seconds at most. */
  @Override
  public void close() {
    commits.close();
    CountDownLatch drained = new CountDownLatch(1);
    writerExecutor.execute(drained::countDown);
    try {
      if (!drained.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new StoreException(Reason.BROKEN, "writes did not end in " + CLOSE_SECONDS + " s");
      }
      for (Sql reader; (reader = readers.poll()) != null; ) {
        reader.close();
      }
      writer.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (SQLException failure) {
      throw SqliteErrors.map(failure);
    }
  }
}
