package org.logomesh.client;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that a space's replica lives on, and one beside it for pure work in bulk. */
final class EngineThread implements AutoCloseable {
  /** How long closing waits for work that is under way: a large batch on a slow disk. */
  private static final long CLOSE_SECONDS = 30;

  private static final long IDLE_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);

  private final ScheduledExecutorService executor;
  private final @Nullable ExecutorService beside;
  private volatile @Nullable Thread thread;

  EngineThread(String name) {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, name);
              made.setDaemon(true);
              thread = made;
              return made;
            });
    beside = Runtime.getRuntime().availableProcessors() > 1 ? oneMore(name + "-beside") : null;
  }

  // There while there is something to do: most spaces catch up once a day.
  private static ExecutorService oneMore(String name) {
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    made.allowCoreThreadTimeOut(true);
    return made;
  }

  /** Runs work on another thread, if the machine can run two at a time. */
  Executor beside() {
    ExecutorService other = beside;
    return other == null ? Runnable::run : other;
  }

  /** Runs work on the thread and waits for it; at once if this is the thread. */
  <T extends @Nullable Object> T call(Callable<T> work) {
    if (isCurrent()) {
      return run(work);
    }
    try {
      return executor.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpaceException(
          SpaceException.Kind.TIMEOUT, "interrupted while waiting; the work goes on", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        cause.addSuppressed(new IllegalStateException("called from here"));
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the space is closed", e);
    }
  }

  /** Runs work on the thread some time later; dropped if the space is closed. */
  void post(Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      // The space was closed meanwhile: nobody waits for this any more.
    }
  }

  /** Runs work on the thread again and again. */
  void every(long millis, Runnable work) {
    var unused = repeat(millis, work);
  }

  /** As {@link #every}, until it is cancelled. */
  ScheduledFuture<?> repeat(long millis, Runnable work) {
    return executor.scheduleWithFixedDelay(
        () -> guarded(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  // A schedule ends silently with the first exception of its work; this one goes on and says so.
  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("periodic work of a space failed; it is tried again", e);
    }
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  private static <T extends @Nullable Object> T run(Callable<T> work) {
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    if (isCurrent()) {
      return;
    }
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
    if (beside != null) {
      beside.shutdown();
    }
  }
}
