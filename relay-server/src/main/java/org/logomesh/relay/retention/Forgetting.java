package org.logomesh.relay.retention;

import java.time.Instant;
import java.time.InstantSource;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.store.DeletionStore;
import org.logomesh.relay.store.DeletionStore.Deletion;
import org.logomesh.relay.store.DeletionStore.Purge;
import org.logomesh.relay.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Drops deleted spaces once they may not be taken back any more. Every step is small and durable by
 * itself; whatever stops it, the next sweep goes on, and several relays may sweep one store.
 */
final class Forgetting {
  private static final Logger log = LoggerFactory.getLogger(Forgetting.class);

  /** Rows in one transaction: some milliseconds, which is what an append may wait for it. */
  private static final int ROWS = 1_000;

  private final DeletionStore store;
  private final Deletions deletions;
  private final AuditLog audit;
  private final InstantSource clock;

  Forgetting(DeletionStore store, Deletions deletions, AuditLog audit, InstantSource clock) {
    this.store = store;
    this.deletions = deletions;
    this.audit = audit;
    this.clock = clock;
  }

  /** Drops what is due; emits how many spaces are gone now. */
  Mono<Long> sweep() {
    return Flux.fromIterable(deletions.all())
        .filter(this::isDue)
        .concatMap(this::drop)
        .count()
        .flatMap(gone -> gone == 0 ? Mono.just(gone) : deletions.refresh().thenReturn(gone));
  }

  private boolean isDue(Deletion deletion) {
    Instant now = clock.instant();
    return deletion.begun()
        || (!deletion.until().isAfter(now)
            && !deletion.since().plus(Deletions.SETTLING).isAfter(now));
  }

  // One space that cannot be dropped keeps no other from it.
  private Mono<Deletion> drop(Deletion deletion) {
    return Mono.defer(() -> store.purge(deletion.space(), clock.instant(), ROWS))
        .defaultIfEmpty(Purge.NONE)
        .repeat()
        .takeUntil(purge -> purge != Purge.MORE)
        .last()
        .filter(purge -> purge == Purge.DONE)
        .flatMap(
            done ->
                audit
                    .write(AuditEvent.SPACE_DROPPED, "space " + deletion.space().abbreviated())
                    .thenReturn(deletion))
        .doOnNext(gone -> log.info("space {} is gone", gone.space().abbreviated()))
        .onErrorResume(
            StoreException.class,
            failure -> {
              log.warn(
                  "space {} was not dropped: {}",
                  deletion.space().abbreviated(),
                  failure.getMessage());
              return Mono.empty();
            });
  }
}
