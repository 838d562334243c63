package org.logomesh.relay.sync;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.logomesh.relay.store.ChangeFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Keeps time for connections of one kind, hears for them what other relays wrote, and ends them
 * before the web server stops: open ones would hold up its graceful stop.
 */
public final class ConnectionsLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ConnectionsLifecycle.class);
  private static final long TICK_MILLIS = 1_000;

  private final ChangeFeed feed;
  private final Consumer<ChangeFeed.Change> onChange;
  private final LongConsumer onTick;
  private final Runnable close;
  private final Disposable.Swap hearing = Disposables.swap();
  private final ScheduledExecutorService timer;
  private volatile boolean running;

  /**
   * Does nothing yet.
   *
   * @param thread the name of the thread that ticks
   * @param onChange told what other relays wrote, on a thread of the store
   * @param onTick told every second how late it is, in milliseconds of a clock that never goes back
   * @param close ends the connections
   */
  public ConnectionsLifecycle(
      String thread,
      ChangeFeed feed,
      Consumer<ChangeFeed.Change> onChange,
      LongConsumer onTick,
      Runnable close) {
    this.feed = feed;
    this.onChange = onChange;
    this.onTick = onTick;
    this.close = close;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread ticking = new Thread(task, thread);
              ticking.setDaemon(true);
              return ticking;
            });
  }

  @Override
  public void start() {
    running = true;
    hearing.update(feed.changes().subscribe(onChange));
    var unused =
        timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  // A timer whose task fails says nothing and never ticks again; every wait would last for ever.
  private void tick() {
    try {
      onTick.accept(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    } catch (RuntimeException failure) {
      log.error("a tick of the connections failed; the next is tried", failure);
    }
  }

  @Override
  public void stop() {
    running = false;
    hearing.dispose();
    timer.shutdownNow();
    close.run();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
