package org.logomesh.relay.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.access.SignInCounters;
import org.logomesh.relay.access.SyncActivity;
import org.logomesh.relay.access.SyncActivity.Traffic;
import org.logomesh.relay.store.SampleStore;
import org.logomesh.relay.store.SampleStore.Sample;
import org.logomesh.relay.store.SpaceCensus;
import org.logomesh.relay.store.SpaceCensus.Totals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps what the relay moved since it was last asked, what it holds, and in which spaces devices
 * were connected. Asked by one thread, about once a minute.
 */
final class Sampler {
  private static final Logger log = LoggerFactory.getLogger(Sampler.class);

  /** A relay that kept no sample for so long is gone: it does so every minute. */
  private static final Duration RECENT = Duration.ofMinutes(3);

  private final String relay;
  private final SyncActivity activity;
  private final SignInCounters signIns;
  private final SpaceCensus census;
  private final SampleStore samples;
  private final Path directory;
  private final InstantSource clock;
  private Traffic before = new Traffic(0, 0, 0, 0, 0, 0);
  private long refusedBefore;
  private volatile @Nullable Sample latest;
  private volatile long relays = 1;

  /**
   * @param directory where the data is, whose disk may fill up
   */
  Sampler(
      String relay,
      SyncActivity activity,
      SignInCounters signIns,
      SpaceCensus census,
      SampleStore samples,
      Path directory,
      InstantSource clock) {
    this.relay = relay;
    this.activity = activity;
    this.signIns = signIns;
    this.census = census;
    this.samples = samples;
    this.directory = directory;
    this.clock = clock;
  }

  /** Takes and keeps one sample; done when it is durable. What failed is in the next sample. */
  Mono<Void> sample() {
    return Mono.defer(
        () -> {
          Instant now = clock.instant();
          Traffic traffic = activity.traffic();
          long refused = signIns.refusals();
          return census
              .totals()
              .map(totals -> sample(totals, traffic, refused))
              .flatMap(sample -> keep(sample, now, traffic, refused))
              .then(Mono.defer(() -> keepSeen(now)))
              .then(Mono.defer(() -> countRelays(now)))
              .onErrorResume(
                  failure -> {
                    log.warn("figures were not kept: {}", failure.getMessage());
                    return Mono.empty();
                  });
        });
  }

  private Sample sample(Totals totals, Traffic traffic, long refused) {
    return new Sample(
        activity.live().size(),
        totals.spaces(),
        totals.bytes(),
        diskFree(),
        traffic.entriesIn() - before.entriesIn(),
        traffic.entriesOut() - before.entriesOut(),
        traffic.bytesIn() - before.bytesIn(),
        traffic.bytesOut() - before.bytesOut(),
        traffic.refused() + refused - before.refused() - refusedBefore);
  }

  private Mono<Void> keep(Sample sample, Instant now, Traffic traffic, long refused) {
    latest = sample;
    return samples
        .add(relay, now, sample)
        .doOnSuccess(
            done -> {
              before = traffic;
              refusedBefore = refused;
            });
  }

  private Mono<Void> keepSeen(Instant now) {
    Set<SpaceId> seen = activity.takeSeen();
    return seen.isEmpty() ? Mono.empty() : census.seen(seen, now.getEpochSecond() / 86_400);
  }

  private Mono<Void> countRelays(Instant now) {
    return samples
        .since(SampleStore.Step.MINUTE, now.minus(RECENT))
        .doOnNext(rows -> relays = rows.stream().map(SampleStore.Row::relay).distinct().count())
        .then();
  }

  /** Relays on this store, this one among them, that kept samples in the last minutes. */
  long relays() {
    return relays;
  }

  /** Bytes left on the disk of the data directory; 0 if that cannot be told. */
  long diskFree() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException unknown) {
      return 0;
    }
  }

  /** The latest sample; null before the first. */
  @Nullable Sample latest() {
    return latest;
  }
}
