package org.logomesh.relay.retention;

import java.time.Duration;
import java.time.InstantSource;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.RetentionStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Wires the doors of snapshots, and has the store swept. */
@Configuration(proxyBeanMethods = false)
class RetentionConfiguration {
  private static final Logger log = LoggerFactory.getLogger(RetentionConfiguration.class);

  @Bean
  Snapshots snapshots(
      RetentionStore store,
      TrustCache trusts,
      InstantSource clock,
      RetentionProperties properties) {
    return new Snapshots(
        store, trusts, clock, Schedulers.parallel(), properties.maxSnapshotSize().toBytes());
  }

  @Bean
  Compaction compaction(RetentionStore store, TrustCache trusts, InstantSource clock) {
    return new Compaction(store, trusts, clock);
  }

  @Bean
  SmartLifecycle compactionLifecycle(Compaction compaction, RetentionProperties properties) {
    return new Sweeping(compaction, properties.sweepInterval());
  }

  /** Sweeps again and again, one sweep at a time. */
  private static final class Sweeping implements SmartLifecycle {
    private final Compaction compaction;
    private final Duration interval;
    private final Disposable.Swap work = Disposables.swap();
    private volatile boolean running;

    Sweeping(Compaction compaction, Duration interval) {
      this.compaction = compaction;
      this.interval = interval;
    }

    @Override
    public void start() {
      running = true;
      work.update(
          Flux.interval(interval)
              .onBackpressureDrop()
              .concatMap(tick -> compaction.sweep().onErrorResume(Sweeping::goOn), 0)
              .subscribe());
    }

    private static Mono<Long> goOn(Throwable failure) {
      log.warn("nothing was compacted: {}", failure.getMessage());
      return Mono.just(0L);
    }

    @Override
    public void stop() {
      running = false;
      work.dispose();
    }

    @Override
    public boolean isRunning() {
      return running;
    }
  }
}
