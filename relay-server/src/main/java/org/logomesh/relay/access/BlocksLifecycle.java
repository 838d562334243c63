package org.logomesh.relay.access;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads whom the operator keeps out, and which spaces were deleted, before the relay serves, and
 * then every other second.
 */
final class BlocksLifecycle implements SmartLifecycle {
  /** How often: a read takes microseconds, and who is blocked should be gone within seconds. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** How long the start waits for them. */
  private static final Duration FIRST = Duration.ofSeconds(30);

  private final Blocks blocks;
  private final Deletions deletions;
  private final Disposable.Swap reading = Disposables.swap();
  private volatile boolean running;

  BlocksLifecycle(Blocks blocks, Deletions deletions) {
    this.blocks = blocks;
    this.deletions = deletions;
  }

  @Override
  public void start() {
    running = true;
    read().block(FIRST);
    reading.update(
        Flux.interval(EVERY, EVERY, Schedulers.parallel())
            .onBackpressureDrop()
            .concatMap(tick -> read(), 1)
            .subscribe());
  }

  private Mono<Void> read() {
    return blocks.refresh().then(deletions.refresh());
  }

  @Override
  public void stop() {
    running = false;
    reading.update(Disposables.disposed());
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  // Before the web server, which serves from its own phase on.
  @Override
  public int getPhase() {
    return 0;
  }
}
