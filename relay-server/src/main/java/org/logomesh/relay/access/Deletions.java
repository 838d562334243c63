package org.logomesh.relay.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.DeletionStore;
import org.logomesh.relay.store.DeletionStore.Deletion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Which spaces were deleted here, read from the store now and then: who writes there may be another
 * relay, or the operator's program. Thread-safe.
 */
public final class Deletions {
  /**
   * How long a deleted space stays untouched at least: every relay on the store has ended what it
   * has open of it by then, and forgotten what it knew of its members.
   */
  public static final Duration SETTLING = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Deletions.class);

  private final DeletionStore store;
  private final TrustCache trusts;
  private final InstantSource clock;
  private Instant lastRead;
  private volatile Map<SpaceId, Deletion> now = Map.of();

  /**
   * @param trusts forgets spaces that come and go: one that is registered anew has another trust
   *     log
   */
  public Deletions(DeletionStore store, TrustCache trusts, InstantSource clock) {
    this.store = store;
    this.trusts = trusts;
    this.clock = clock;
    this.lastRead = clock.instant();
  }

  /** Whether the space is deleted, as it was read last. */
  public boolean includes(SpaceId space) {
    return now.containsKey(space);
  }

  /** How it stands with a space, as it was read last; null if it is not deleted. */
  public @Nullable Deletion of(SpaceId space) {
    return now.get(space);
  }

  /** All of them, as they were read last. */
  public List<Deletion> all() {
    return List.copyOf(now.values());
  }

  /** Refuses what is for a deleted space. */
  void requireKept(SpaceId space) {
    Deletion deletion = now.get(space);
    if (deletion != null) {
      throw refusal(deletion);
    }
  }

  /** The refusal of what is for a deleted space, which says how long it can be taken back. */
  private static RefusedException refusal(Deletion deletion) {
    return new RefusedException(
        ErrorCode.SPACE_DELETED,
        deletion.begun()
            ? "It is being dropped now."
            : "It can be taken back until " + deletion.until() + ".");
  }

  /** Reads the store; completes when that is done. Where it fails, what was known stays. */
  public Mono<Void> refresh() {
    return Mono.defer(
        () -> {
          Instant asked = clock.instant();
          return store
              .deletions()
              .doOnNext(read -> take(read, asked))
              .then()
              .onErrorResume(
                  failure -> {
                    log.warn("deletions cannot be read: {}", failure.getMessage());
                    return Mono.empty();
                  });
        });
  }

  private synchronized void take(List<Deletion> read, Instant asked) {
    Map<SpaceId, Deletion> before = now;
    Map<SpaceId, Deletion> after = new HashMap<>();
    read.forEach(deletion -> after.put(deletion.space(), deletion));
    now = Map.copyOf(after);
    for (SpaceId space : before.keySet()) {
      if (!after.containsKey(space)) {
        trusts.forget(space);
      }
    }
    for (SpaceId space : after.keySet()) {
      if (!before.containsKey(space)) {
        trusts.forget(space);
      }
    }
    // A space may have been deleted, dropped and registered anew while nothing could be read.
    if (Duration.between(lastRead, clock.instant()).compareTo(SETTLING) >= 0) {
      trusts.forgetAll();
    }
    lastRead = asked;
  }
}
