package org.logomesh.relay.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.version.Head;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Drops what lies below stable checkpoints once their retention is over, and snapshots that nobody
 * needs. Every step is small, durable by itself and may be repeated; whatever stops it, the next
 * sweep goes on.
 */
public final class Compaction {
  private static final Logger log = LoggerFactory.getLogger(Compaction.class);

  /** Entries in one transaction: some milliseconds, which is what an append may wait for it. */
  private static final int ENTRIES = 1_000;

  /** Spaces asked for at once. */
  private static final int SPACES = 256;

  /**
   * How long a snapshot is kept that is not complete, or that not enough administrators vouch for.
   */
  static final Duration ABANDONED = Duration.ofDays(7);

  private final RetentionStore store;
  private final TrustCache trusts;
  private final InstantSource clock;

  /** Works on a store. */
  public Compaction(RetentionStore store, TrustCache trusts, InstantSource clock) {
    this.store = store;
    this.trusts = trusts;
    this.clock = clock;
  }

  /** Looks through all spaces with snapshots; emits how many entries were dropped. */
  public Mono<Long> sweep() {
    return sweepAfter(null, 0);
  }

  private Mono<Long> sweepAfter(@Nullable SpaceId after, long dropped) {
    return store
        .spacesAfter(after, SPACES)
        .flatMap(
            spaces ->
                spaces.isEmpty()
                    ? Mono.just(dropped)
                    : Flux.fromIterable(spaces)
                        .concatMap(this::sweepSafely)
                        .reduce(dropped, Long::sum)
                        .flatMap(sum -> sweepAfter(spaces.get(spaces.size() - 1), sum)));
  }

  // One space that cannot be read keeps no other from being compacted.
  private Mono<Long> sweepSafely(SpaceId space) {
    return sweep(space)
        .onErrorResume(
            StoreException.class,
            failure -> {
              log.warn("space {} was not compacted: {}", space.abbreviated(), failure.getMessage());
              return Mono.just(0L);
            });
  }

  /** Looks through one space; emits how many entries were dropped. */
  public Mono<Long> sweep(SpaceId space) {
    return trusts
        .snapshot(space)
        .map(trust -> trust.state().snapshots())
        .flatMap(
            vouched ->
                noted(space, vouched)
                    .flatMap(
                        stored ->
                            prune(space, vouched, stored)
                                .flatMap(
                                    dropped -> clean(space, vouched, stored).thenReturn(dropped))))
        .defaultIfEmpty(0L);
  }

  /** Notes which snapshots are attested from now on; emits all as they stand then. */
  private Mono<Map<SnapshotId, StoredSnapshot>> noted(
      SpaceId space, List<AttestedSnapshot> vouched) {
    return snapshots(space)
        .flatMap(
            stored ->
                Flux.fromIterable(vouched)
                    .filter(attested -> attested.stable() && isHere(attested, stored))
                    .map(attested -> attested.checkpoint().snapshot())
                    .filter(id -> Objects.requireNonNull(stored.get(id)).attested() == null)
                    .concatMap(id -> store.attest(space, id, clock.instant()).thenReturn(id))
                    .collectList())
        .then(Mono.defer(() -> snapshots(space)));
  }

  private Mono<Map<SnapshotId, StoredSnapshot>> snapshots(SpaceId space) {
    return store
        .snapshots(space)
        .map(
            all -> {
              Map<SnapshotId, StoredSnapshot> byId = new HashMap<>();
              all.forEach(snapshot -> byId.put(snapshot.id(), snapshot));
              return byId;
            });
  }

  private Mono<Long> prune(
      SpaceId space, List<AttestedSnapshot> vouched, Map<SnapshotId, StoredSnapshot> stored) {
    return Flux.fromIterable(vouched)
        .filter(AttestedSnapshot::stable)
        .concatMap(
            attested -> {
              boolean isDue = isDue(attested, stored);
              return Flux.fromIterable(attested.checkpoint().frontier().values())
                  .concatMapIterable(places -> places)
                  .concatMap(place -> isDue ? prune(space, place) : goOnErasing(space, place));
            })
        .reduce(0L, Long::sum)
        .doOnNext(
            dropped -> {
              if (dropped > 0) {
                log.info(
                    "space {}: {} entries dropped below its snapshot",
                    space.abbreviated(),
                    dropped);
              }
            });
  }

  private boolean isDue(AttestedSnapshot attested, Map<SnapshotId, StoredSnapshot> stored) {
    StoredSnapshot here = stored.get(attested.checkpoint().snapshot());
    Instant since = here == null || !here.status().complete() ? null : here.attested();
    return since != null
        && !since
            .plus(Duration.ofDays(attested.checkpoint().retentionDays()))
            .isAfter(clock.instant());
  }

  private Mono<Long> prune(SpaceId space, Cut place) {
    Head through = new Head(place.seq(), place.hash());
    return inSteps(space, place, () -> store.prune(space, place.log(), through, ENTRIES));
  }

  // What somebody wanted to be erased goes also if the relay was killed over it.
  private Mono<Long> goOnErasing(SpaceId space, Cut place) {
    Head at = new Head(place.seq(), place.hash());
    return inSteps(space, place, () -> store.erase(space, place.log(), at, -1, Erasing.ENTRIES));
  }

  private static Mono<Long> inSteps(SpaceId space, Cut place, Supplier<Mono<Integer>> step) {
    return Steps.sum(step)
        .onErrorResume(
            StoreException.class,
            failure -> {
              // Damaged most likely: whoever has the entries brings them, and then it goes on.
              log.warn(
                  "space {}, log {} was not compacted: {}",
                  space.abbreviated(),
                  place.log().abbreviated(),
                  failure.getMessage());
              return Mono.just(0L);
            });
  }

  /** Drops snapshots that a later stable one replaces, and those that nobody came to vouch for. */
  private Mono<Void> clean(
      SpaceId space, List<AttestedSnapshot> vouched, Map<SnapshotId, StoredSnapshot> stored) {
    List<AttestedSnapshot> here = vouched.stream().filter(one -> isHere(one, stored)).toList();
    @Nullable StoredSnapshot stable =
        here.stream().filter(AttestedSnapshot::stable).findFirst().map(stored(stored)).orElse(null);
    // What only one administrator has vouched for waits for the second.
    @Nullable StoredSnapshot latest = here.stream().findFirst().map(stored(stored)).orElse(null);
    return Flux.fromIterable(stored.values())
        .filter(snapshot -> !snapshot.equals(stable) && !snapshot.equals(latest))
        .filter(snapshot -> isNeedless(snapshot, stable))
        .concatMap(snapshot -> Dropping.all(store, space, snapshot.id()))
        .then();
  }

  private static boolean isHere(AttestedSnapshot one, Map<SnapshotId, StoredSnapshot> stored) {
    StoredSnapshot here = stored.get(one.checkpoint().snapshot());
    return here != null && here.status().complete();
  }

  private static Function<AttestedSnapshot, @Nullable StoredSnapshot> stored(
      Map<SnapshotId, StoredSnapshot> stored) {
    return one -> stored.get(one.checkpoint().snapshot());
  }

  private boolean isNeedless(StoredSnapshot snapshot, @Nullable StoredSnapshot stable) {
    boolean abandoned = snapshot.begun().plus(ABANDONED).isBefore(clock.instant());
    boolean replaced = stable != null && snapshot.begun().isBefore(stable.begun());
    // Without another stable one, what was stable once may be all that a device can begin with.
    return replaced || (abandoned && snapshot.attested() == null);
  }
}
