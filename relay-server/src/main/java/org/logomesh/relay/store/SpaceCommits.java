package org.logomesh.relay.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Group commit for a database that several write. The appends to one space queue up while a
 * transaction of that space is being committed, and the next one takes them all, in their order.
 * Spaces go on side by side; PostgreSQL itself lets commits that meet share a flush of its log.
 *
 * <p>A transaction is of one space only: its statements then name one {@code space_id}, and where
 * the tables are distributed by that, it stays on one machine. Thread-safe.
 */
final class SpaceCommits {
  /** Appends waiting at most, of all spaces; beyond, new ones fail at once. 64 KiB typically. */
  static final int MAX_WAITING = 2_048;

  /** Appends per transaction: keeps a commit, and so the wait behind it, in the milliseconds. */
  static final int MAX_PER_COMMIT = 128;

  /** Bytes of entries in one transaction, unless the first append has more: they are copied. */
  static final long MAX_COMMIT_BYTES = 4 << 20;

  /**
   * Times that a transaction is run when others write the same rows. One of those who meet always
   * gets through, so more are needed only where many replicas write one log.
   */
  static final int MAX_ATTEMPTS = 4;

  private static final Logger log = LoggerFactory.getLogger(SpaceCommits.class);

  /** One transaction: either all results are emitted when they are durable, or it had no effect. */
  interface Transaction {
    Mono<List<AppendResult>> run(SpaceId space, List<LogAppend> appends);
  }

  private final Transaction transaction;
  private final int atOnce;
  private final Scheduler scheduler;

  // All of these under this object's lock.
  private final Map<SpaceId, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private int running;
  private int size;
  private boolean closed;

  private record Append(LogAppend append, MonoSink<AppendResult> sink) {}

  /** What waits of one space; in {@code lanes} while anything waits or is under way. */
  private static final class Lane {
    final SpaceId space;
    final Deque<Append> waiting = new ArrayDeque<>();
    boolean busy;

    Lane(SpaceId space) {
      this.space = space;
    }
  }

  /**
   * @param atOnce transactions under way at most: one connection each
   * @param scheduler where transactions are begun
   */
  SpaceCommits(Transaction transaction, int atOnce, Scheduler scheduler) {
    this.transaction = transaction;
    this.atOnce = atOnce;
    this.scheduler = scheduler;
  }

  /** Queues an append when subscribed to, and emits its result when that is durable. */
  Mono<AppendResult> submit(SpaceId space, LogAppend append) {
    return Mono.create(sink -> enqueue(space, new Append(append, sink)));
  }

  private void enqueue(SpaceId space, Append append) {
    StoreException refusal = refusal(space, append);
    if (refusal != null) {
      append.sink.error(refusal);
    } else {
      begin();
    }
  }

  private synchronized @Nullable StoreException refusal(SpaceId space, Append append) {
    if (closed) {
      return new StoreException(Reason.CLOSED, "the store is closed");
    }
    if (size >= MAX_WAITING) {
      return new StoreException(Reason.BUSY, MAX_WAITING + " appends are waiting already");
    }
    size++;
    Lane lane = lanes.computeIfAbsent(space, Lane::new);
    if (!lane.busy && lane.waiting.isEmpty()) {
      ready.add(lane);
    }
    lane.waiting.add(append);
    return null;
  }

  private void begin() {
    for (Lane lane = next(); lane != null; lane = next()) {
      Lane taken = lane;
      List<Append> batch = batch(lane);
      commit(lane.space, batch)
          .subscribeOn(scheduler)
          .subscribe(done -> {}, unexpected -> ended(taken, batch), () -> ended(taken, batch));
    }
  }

  private synchronized @Nullable Lane next() {
    if (running >= atOnce || ready.isEmpty()) {
      return null;
    }
    Lane lane = ready.remove();
    lane.busy = true;
    running++;
    return lane;
  }

  private synchronized List<Append> batch(Lane lane) {
    List<Append> batch = new ArrayList<>();
    long bytes = 0;
    while (!lane.waiting.isEmpty() && batch.size() < MAX_PER_COMMIT) {
      bytes += bytes(lane.waiting.element().append);
      if (bytes > MAX_COMMIT_BYTES && !batch.isEmpty()) {
        break;
      }
      batch.add(lane.waiting.remove());
    }
    return batch;
  }

  private static long bytes(LogAppend append) {
    return append.entries().stream().mapToLong(SealedEntry::sizeBytes).sum();
  }

  private void ended(Lane lane, List<Append> batch) {
    synchronized (this) {
      running--;
      size -= batch.size();
      lane.busy = false;
      if (lane.waiting.isEmpty()) {
        lanes.remove(lane.space);
      } else {
        ready.add(lane); // behind the spaces that have waited meanwhile
      }
      notifyAll();
    }
    begin();
  }

  private Mono<Void> commit(SpaceId space, List<Append> batch) {
    List<LogAppend> appends = batch.stream().map(Append::append).toList();
    return Mono.defer(() -> transaction.run(space, appends))
        .retryWhen(
            Retry.max(MAX_ATTEMPTS - 1)
                .filter(PostgresErrors::isConflict)
                .onRetryExhaustedThrow((spec, last) -> last.failure()))
        .doOnNext(
            results -> {
              for (int i = 0; i < batch.size(); i++) {
                batch.get(i).sink.success(results.get(i));
              }
            })
        .then()
        .onErrorResume(error -> failed(space, batch, PostgresErrors.map(error)));
  }

  private Mono<Void> failed(SpaceId space, List<Append> batch, StoreException failure) {
    boolean concernsAll =
        switch (failure.reason()) {
          case BUSY, CLOSED, UNKNOWN_SPACE -> true;
          case FULL, OVER_QUOTA, CORRUPT, BROKEN -> false;
        };
    if (batch.size() > 1 && !concernsAll) {
      // One of them is to blame. Each runs again alone, so the others do not pay for it.
      return Flux.fromIterable(batch).concatMap(one -> commit(space, List.of(one))).then();
    }
    if (failure.reason() == Reason.BROKEN) {
      log.warn("space {}: an append failed: {}", space.abbreviated(), failure.getMessage());
    }
    batch.forEach(append -> append.sink.error(failure));
    return Mono.empty();
  }

  /**
   * Refuses new appends and waits for those that are here.
   *
   * @return whether they ended in time
   */
  synchronized boolean close(long millis) throws InterruptedException {
    closed = true;
    long deadline = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; size > 0 && left > 0; ) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
    return size == 0;
  }
}
