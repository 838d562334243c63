package org.logomesh.relay.retention;

import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.RetentionStore;
import reactor.core.publisher.Mono;

/** Drops a snapshot in steps, so that no other write waits long for it. */
final class Dropping {
  /** Parts in one transaction: 8 MiB, some 20 ms. */
  private static final int PARTS = 32;

  private Dropping() {}

  static Mono<Void> all(RetentionStore store, SpaceId space, SnapshotId snapshot) {
    return store
        .dropParts(space, snapshot, PARTS)
        .defaultIfEmpty(false)
        .repeat()
        .takeWhile(more -> more)
        .then();
  }
}
