package org.logomesh.relay.admin;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.retention.Compaction;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoredSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Shows the snapshots that entries may be dropped below, and has that done now. Thread-safe. */
final class CompactionDesk {
  /** Spaces whose snapshots are shown; the API of a space tells those of any. */
  static final int MAX_SPACES = 200;

  private static final Logger log = LoggerFactory.getLogger(CompactionDesk.class);

  private final RetentionStore store;
  private final Compaction compaction;
  private final AuditLog audit;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile @Nullable Long dropped;

  /**
   * A snapshot of a space.
   *
   * @param id the digits that name it
   * @param isComplete whether all of it is here
   * @param attested since when enough administrators vouch for it; null if they do not
   */
  record SnapshotRow(
      String space,
      String shortSpace,
      String id,
      long size,
      boolean isComplete,
      Instant begun,
      @Nullable Instant attested) {
    boolean isAttested() {
      return attested != null;
    }
  }

  /**
   * How it stands.
   *
   * @param isRunning whether the operator's is under way
   * @param dropped how many entries it dropped when it was last run; null if it was not
   */
  record Report(boolean isRunning, @Nullable Long dropped, List<SnapshotRow> snapshots) {}

  CompactionDesk(RetentionStore store, Compaction compaction, AuditLog audit) {
    this.store = store;
    this.compaction = compaction;
    this.audit = audit;
  }

  /** Emits how it stands. */
  Mono<Report> report() {
    return store
        .spacesAfter(null, MAX_SPACES)
        .flatMapMany(Flux::fromIterable)
        .concatMap(
            space ->
                store
                    .snapshots(space)
                    .flatMapMany(Flux::fromIterable)
                    .map(snapshot -> row(space, snapshot)))
        .collectList()
        .map(rows -> new Report(running.get(), dropped, rows));
  }

  private static SnapshotRow row(SpaceId space, StoredSnapshot snapshot) {
    return new SnapshotRow(
        space.toString(),
        space.abbreviated(),
        snapshot.id().abbreviated(),
        snapshot.status().size(),
        snapshot.status().complete(),
        snapshot.begun(),
        snapshot.attested());
  }

  /** Drops what may be dropped, in the background. Returns false if that is under way. */
  boolean start() {
    if (!running.compareAndSet(false, true)) {
      return false;
    }
    compaction
        .sweep()
        .flatMap(
            count -> {
              dropped = count;
              return audit.write(AuditEvent.COMPACTED, count + " entries dropped");
            })
        .doFinally(end -> running.set(false))
        .subscribe(
            done -> {}, failure -> log.warn("nothing was compacted: {}", failure.getMessage()));
    return true;
  }
}
