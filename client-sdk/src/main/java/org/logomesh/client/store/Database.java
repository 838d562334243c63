package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one database: one that writes, confined to one thread at a time, and several
 * that read what is committed. In memory there is only the first, and readers take turns on it.
 */
final class Database implements AutoCloseable {
  /** Something that remembers what the writing connection has read or is about to write. */
  interface Cache {
    /** Writes what has been held back; the transaction is about to commit or to be queried. */
    default void flush() {}

    /** The transaction has committed. */
    default void committed() {}

    /** Forgets everything: a rollback or another process has made it untrue. */
    void forget();
  }

  private final SqlConnection writer;
  private final @Nullable ReaderPool readers;
  private final ReentrantLock turn = new ReentrantLock();
  private final List<Cache> caches = new ArrayList<>();
  private int depth;
  private boolean doomed;
  private long knownDataVersion = -1;

  /**
   * Takes over the connections.
   *
   * @param readers where queries run outside transactions; null for a database in memory
   */
  Database(SqlConnection writer, @Nullable ReaderPool readers) {
    this.writer = writer;
    this.readers = readers;
  }

  void register(Cache cache) {
    caches.add(cache);
  }

  /** Whether the calling thread is inside {@link #transaction}. */
  boolean inTransaction() {
    return depth > 0 && turn.isHeldByCurrentThread();
  }

  /** Runs work in a transaction, or in the one that the calling thread is in already. */
  <T extends @Nullable Object> T transaction(Supplier<T> work) {
    if (inTransaction()) {
      return nested(work);
    }
    takeTurn();
    try {
      writer.update("BEGIN IMMEDIATE");
      depth = 1;
      doomed = false;
      boolean committed = false;
      try {
        noticeOtherWriters();
        T result = work.get();
        if (doomed) {
          throw new IllegalStateException("a part of this transaction failed: it cannot commit");
        }
        caches.forEach(Cache::flush);
        writer.update("COMMIT");
        committed = true;
        caches.forEach(Cache::committed);
        return result;
      } finally {
        depth = 0;
        if (!committed) {
          rollBack();
        }
      }
    } finally {
      turn.unlock();
    }
  }

  /** Runs statements on the writing connection, in a transaction. */
  <T extends @Nullable Object> T write(Function<SqlConnection, T> work) {
    return transaction(() -> work.apply(writer));
  }

  /**
   * Runs queries. Inside a transaction they see what it has written; outside they see what is
   * committed, on a connection of their own.
   */
  <T extends @Nullable Object> T read(Function<SqlConnection, T> work) {
    if (inTransaction()) {
      return work.apply(writer);
    }
    if (readers != null) {
      return readers.read(work);
    }
    turn.lock();
    try {
      return work.apply(writer);
    } finally {
      turn.unlock();
    }
  }

  /** As {@link #read}, for several queries that must see the same state. */
  <T extends @Nullable Object> T snapshot(Function<SqlConnection, T> work) {
    return readers == null || inTransaction()
        ? read(work)
        : readers.read(
            sql -> {
              sql.update("BEGIN");
              try {
                return work.apply(sql);
              } finally {
                sql.update("COMMIT");
              }
            });
  }

  /** Writes what caches hold back, if the calling thread is in a transaction that is to be read. */
  Database flushed() {
    if (inTransaction()) {
      caches.forEach(Cache::flush);
    }
    return this;
  }

  /** Forgets what is remembered of rows that were just written past those who remember them. */
  void forgetCaches() {
    caches.forEach(Cache::flush);
    caches.forEach(Cache::forget);
  }

  /** Runs work on the writing connection outside any transaction, with the caller's turn taken. */
  <T extends @Nullable Object> T alone(Function<SqlConnection, T> work) {
    takeTurn();
    try {
      if (depth > 0) {
        throw new IllegalStateException("not inside a transaction");
      }
      return work.apply(writer);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Whether another process has committed since the last transaction here. False while one is under
   * way: it will have noticed.
   */
  boolean changedElsewhere() {
    if (!turn.tryLock()) {
      return false;
    }
    try {
      return depth == 0 && dataVersion() != knownDataVersion;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    takeTurn();
    try {
      if (readers != null) {
        readers.close();
      }
      writer.close();
    } finally {
      turn.unlock();
    }
  }

  private <T extends @Nullable Object> T nested(Supplier<T> work) {
    boolean done = false;
    depth++;
    try {
      T result = work.get();
      done = true;
      return result;
    } finally {
      depth--;
      doomed |= !done;
    }
  }

  // Two threads writing at once is a bug of the caller. In memory a reader may hold the turn.
  private void takeTurn() {
    if (readers == null) {
      turn.lock();
    } else if (!turn.tryLock()) {
      throw new IllegalStateException("the store is being written to by another thread");
    }
  }

  private void noticeOtherWriters() {
    long now = dataVersion();
    if (now != knownDataVersion) {
      knownDataVersion = now;
      caches.forEach(Cache::forget);
    }
  }

  private long dataVersion() {
    return writer.number("PRAGMA data_version", -1);
  }

  private void rollBack() {
    caches.forEach(Cache::forget);
    try {
      writer.update("ROLLBACK");
    } catch (StoreException | IllegalStateException ignored) {
      // SQLite has rolled back by itself, as it does when the disk is full; the cause is on its way
      // to the caller.
    }
  }
}
