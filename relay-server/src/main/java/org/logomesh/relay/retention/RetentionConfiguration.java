package org.logomesh.relay.retention;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.access.Blocks;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.DeviceAuthenticator;
import org.logomesh.relay.access.LimitsInForce;
import org.logomesh.relay.access.LimitsInForce.Limit;
import org.logomesh.relay.access.SpaceNews;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.DeletionStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.QuotaProperties;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SpaceCensus;
import org.logomesh.relay.store.UsageStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Wires the doors of snapshots and of what the relay holds, and has the store swept. */
@Configuration(proxyBeanMethods = false)
@Import({CopyController.class, SnapshotController.class})
@EnableConfigurationProperties(RetentionProperties.class)
public class RetentionConfiguration {
  private static final Logger log = LoggerFactory.getLogger(RetentionConfiguration.class);

  /** How often it is looked whether a deleted space is due: in memory, so it costs nothing. */
  private static final Duration LOOK_FOR_DELETIONS = Duration.ofSeconds(2);

  @Bean
  Snapshots snapshots(
      RetentionStore store,
      TrustCache trusts,
      Founding founding,
      InstantSource clock,
      RetentionProperties properties) {
    return new Snapshots(
        store,
        trusts,
        founding,
        clock,
        Schedulers.parallel(),
        properties.maxSnapshotSize().toBytes());
  }

  @Bean
  Inventory inventory(
      EntryStore entries,
      RetentionStore retention,
      UsageStore usages,
      SpaceCensus census,
      Blocks blocks,
      Deletions deletions,
      QuotaProperties quotas) {
    long quota = quotas.space().toBytes();
    return new Inventory(
        entries, retention, usages, census, blocks, deletions, quota == 0 ? null : (Long) quota);
  }

  @Bean
  Copies copies(
      DeviceAuthenticator authenticator,
      TrustCache trusts,
      DeletionStore store,
      Deletions deletions,
      Inventory inventory,
      AuditLog audit,
      InstantSource clock,
      RetentionProperties properties) {
    return new Copies(
        authenticator, trusts, store, deletions, inventory, audit, clock, properties.grace());
  }

  @Bean
  Erasing erasing(
      DeviceAuthenticator authenticator,
      TrustCache trusts,
      Deletions deletions,
      RetentionStore store,
      SpaceNews news) {
    return new Erasing(authenticator, trusts, deletions, store, news);
  }

  @Bean
  Raising raising(
      DeviceAuthenticator authenticator,
      TrustCache trusts,
      Deletions deletions,
      Founding founding) {
    return new Raising(authenticator, trusts, deletions, founding);
  }

  @Bean
  Forgetting forgetting(
      DeletionStore store, Deletions deletions, AuditLog audit, InstantSource clock) {
    return new Forgetting(store, deletions, audit, clock);
  }

  @Bean
  LimitsInForce retentionLimits(RetentionProperties properties) {
    return () ->
        List.of(
            new Limit(
                "Retention",
                "A deleted space can be taken back for",
                properties.grace().isZero() ? "no time" : properties.grace().toDays() + " days",
                "Somebody notices, and says that it was a mistake.",
                "logomesh.relay.retention.grace"));
  }

  @Bean
  Founding founding(EntryStore entries, RetentionStore store, TrustCache trusts, SpaceNews news) {
    return new Founding(entries, store, trusts, news);
  }

  @Bean
  Compaction compaction(RetentionStore store, TrustCache trusts, InstantSource clock) {
    return new Compaction(store, trusts, clock);
  }

  @Bean
  SmartLifecycle compactionLifecycle(Compaction compaction, RetentionProperties properties) {
    return new Sweeping("nothing was compacted", compaction::sweep, properties.sweepInterval());
  }

  @Bean
  SmartLifecycle forgettingLifecycle(Forgetting forgetting) {
    return new Sweeping("nothing was dropped", forgetting::sweep, LOOK_FOR_DELETIONS);
  }

  /** Sweeps again and again, one sweep at a time. */
  private static final class Sweeping implements SmartLifecycle {
    private final String complaint;
    private final Supplier<Mono<Long>> sweep;
    private final Duration interval;
    private final Disposable.Swap work = Disposables.swap();
    private volatile boolean running;

    Sweeping(String complaint, Supplier<Mono<Long>> sweep, Duration interval) {
      this.complaint = complaint;
      this.sweep = sweep;
      this.interval = interval;
    }

    @Override
    public void start() {
      running = true;
      work.update(
          Flux.interval(interval)
              .onBackpressureDrop()
              .concatMap(tick -> sweep.get().onErrorResume(this::goOn), 0)
              .subscribe());
    }

    private Mono<Long> goOn(Throwable failure) {
      log.warn("{}: {}", complaint, failure.getMessage());
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
