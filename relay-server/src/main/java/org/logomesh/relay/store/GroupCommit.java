package org.logomesh.relay.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.store.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The only writer of the database. Writes queue up while a transaction is being committed, and the
 * next transaction takes all of them: one fsync serves many.
 *
 * <p>It has no thread of its own: it runs on the executor it is given, one run at a time. With
 * {@code Runnable::run} every write commits on its caller's thread before the call returns.
 */
final class GroupCommit {
  /**
   * Requests waiting at most; beyond, new ones fail at once. A request is small: 64 KiB typically.
   */
  static final int MAX_WAITING = 2_048;

  /** Requests per transaction: keeps a commit, and so the wait behind it, in the milliseconds. */
  static final int MAX_PER_COMMIT = 128;

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  private final Sql sql;
  private final Executor executor;
  private final Runnable betweenCommits;
  private final ConcurrentLinkedQueue<Write<?>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param betweenCommits runs on the writer after a commit was answered
   */
  GroupCommit(Sql sql, Executor executor, Runnable betweenCommits) {
    this.sql = sql;
    this.executor = executor;
    this.betweenCommits = betweenCommits;
  }

  /** Runs the work in a transaction and emits its result when that is durable, on the writer. */
  <T> Mono<T> submit(Sql.Work<T> work) {
    return Mono.create(sink -> enqueue(new Write<>(work, sink)));
  }

  private void enqueue(Write<?> write) {
    if (closed) {
      write.sink.error(new StoreException(Reason.CLOSED, "the store is closed"));
      return;
    }
    int before;
    do {
      before = size.get();
      if (before >= MAX_WAITING) {
        write.sink.error(
            new StoreException(Reason.BUSY, MAX_WAITING + " writes are waiting already"));
        return;
      }
    } while (!size.compareAndSet(before, before + 1));
    waiting.add(write);
    if (before == 0) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    int done = 0;
    do {
      List<Write<?>> batch = new ArrayList<>();
      // The size is raised before the queue gets its element, so an empty poll just means: not yet.
      for (Write<?> next; batch.size() < MAX_PER_COMMIT && (next = waiting.poll()) != null; ) {
        batch.add(next);
      }
      commit(batch);
      done = batch.size();
    } while (size.addAndGet(-done) > 0);
  }

  private void commit(List<Write<?>> batch) {
    if (batch.isEmpty()) {
      Thread.onSpinWait();
      return;
    }
    Throwable failure = transaction(batch);
    if (failure != null && batch.size() > 1) {
      // One of them is to blame. Each runs again alone, so the others do not pay for it.
      batch.forEach(write -> finish(List.of(write), transaction(List.of(write))));
    } else {
      finish(batch, failure);
    }
    betweenCommits.run();
  }

  private @Nullable Throwable transaction(List<Write<?>> batch) {
    try {
      sql.execute("begin immediate");
      for (Write<?> write : batch) {
        write.run(sql);
      }
      sql.execute("commit");
      return null;
    } catch (SQLException | RuntimeException failure) {
      rollback();
      return failure;
    }
  }

  private void rollback() {
    try {
      sql.execute("rollback");
    } catch (SQLException alreadyRolledBack) {
      // A full disk ends the transaction by itself; then there is nothing to roll back.
      log.debug("rollback: {}", alreadyRolledBack.getMessage());
    }
    try {
      sql.forget();
    } catch (SQLException failed) {
      log.debug("statements: {}", failed.getMessage());
    }
  }

  private static void finish(List<Write<?>> batch, @Nullable Throwable failure) {
    for (Write<?> write : batch) {
      write.emit(failure);
    }
  }

  /** Refuses new writes and closes the connection after those that wait. */
  void close() {
    closed = true;
  }

  private static final class Write<T> {
    private final Sql.Work<T> work;
    private final MonoSink<T> sink;
    private @Nullable T result;

    Write(Sql.Work<T> work, MonoSink<T> sink) {
      this.work = work;
      this.sink = sink;
    }

    void run(Sql sql) throws SQLException {
      result = work.run(sql);
    }

    void emit(@Nullable Throwable failure) {
      if (failure != null) {
        sink.error(SqliteErrors.map(failure));
      } else if (result == null) {
        sink.success();
      } else {
        sink.success(result);
      }
    }
  }
}
