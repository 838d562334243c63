package org.logomesh.relay.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.wire.SnapshotStatus;

/**
 * A snapshot, or as much of it as was brought.
 *
 * @param id SHA-256 of its bytes
 * @param status how much is here
 * @param begun when it began to be brought
 * @param attested when this relay first found that it is complete, and that enough administrators
 *     vouch for it; null before
 */
public record StoredSnapshot(
    SnapshotId id, SnapshotStatus status, Instant begun, @Nullable Instant attested) {
  /** The same once a part has come, and those before it. */
  public StoredSnapshot through(int part) {
    SnapshotStatus more = new SnapshotStatus(status.size(), part + 1, status.complete());
    return new StoredSnapshot(id, more, begun, attested);
  }
}
