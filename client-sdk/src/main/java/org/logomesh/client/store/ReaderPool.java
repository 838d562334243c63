package org.logomesh.client.store;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connections that only read, opened when first needed. Thread-safe. */
final class ReaderPool implements AutoCloseable {
  /** Connections at most: queries are short, and each has a page cache of its own. */
  static final int MAX_READERS = 4;

  private final Supplier<SqlConnection> opener;
  private final Semaphore free = new Semaphore(MAX_READERS);
  private final Deque<SqlConnection> idle = new ConcurrentLinkedDeque<>();

  ReaderPool(Supplier<SqlConnection> opener) {
    this.opener = opener;
  }

  /** Runs queries on a connection that nobody else uses meanwhile. */
  <T extends @Nullable Object> T read(Function<SqlConnection, T> work) {
    free.acquireUninterruptibly();
    try {
      SqlConnection idleOne = idle.poll();
      SqlConnection connection = idleOne == null ? opener.get() : idleOne;
      try {
        return work.apply(connection);
      } finally {
        idle.push(connection);
      }
    } finally {
      free.release();
    }
  }

  /** Waits for queries under way, then closes all connections; the pool is of no use afterwards. */
  @Override
  public void close() {
    free.acquireUninterruptibly(MAX_READERS);
    for (SqlConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
      connection.close();
    }
  }
}
