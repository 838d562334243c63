package org.logomesh.relay.sync;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order they came, on the threads of another executor. A
 * task that submits tasks never runs them inside itself, also where the other executor is {@code
 * Runnable::run}.
 */
final class SerialExecutor implements Executor {
  /** Tasks run in one go before others get the thread. */
  private static final int MAX_IN_A_ROW = 64;

  private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

  private final Executor threads;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (size.getAndIncrement() == 0) {
      threads.execute(this::drain);
    }
  }

  private void drain() {
    for (int done = 1; ; done++) {
      Runnable task = tasks.poll();
      if (task != null) {
        run(task);
      }
      if (size.decrementAndGet() == 0) {
        return;
      }
      if (done == MAX_IN_A_ROW) {
        threads.execute(this::drain);
        return;
      }
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException bug) {
      log.error("a task failed", bug);
    }
  }
}
