package org.logomesh.simulation;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.retention.Compaction;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredSnapshot;

/** The snapshots of the simulated relay, and the real code that drops what lies below them. */
final class RelayRetention {
  private static final int MAX_SNAPSHOTS = 3;

  private final RetentionStore store;
  private final Compaction compaction;

  RelayRetention(RetentionStore store, TrustCache trusts) {
    this.store = store;
    this.compaction = new Compaction(store, trusts, () -> Instant.EPOCH);
  }

  /** Keeps a snapshot; false if there is no room for it, or the space is not known. */
  boolean bring(SpaceId space, SnapshotId id, byte[] file) {
    try {
      if (store.begin(space, id, file.length, MAX_SNAPSHOTS, Instant.EPOCH).block() == null) {
        return false;
      }
      for (int part = 0; part < SnapshotStatus.partsOf(file.length); part++) {
        int from = part * SnapshotStatus.PART_BYTES;
        int to = Math.min(file.length, from + SnapshotStatus.PART_BYTES);
        store.putPart(space, id, part, Arrays.copyOfRange(file, from, to)).block();
      }
      store.complete(space, id).block();
      return true;
    } catch (StoreException noRoom) {
      return false;
    }
  }

  /** A snapshot that is here whole, or null. */
  byte @Nullable [] file(SpaceId space, SnapshotId id) {
    StoredSnapshot here = store.find(space, id).block();
    if (here == null || !here.status().complete()) {
      return null;
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int part = 0; part < here.status().parts(); part++) {
      file.writeBytes(Objects.requireNonNull(store.part(space, id, part).block()));
    }
    return file.toByteArray();
  }

  /** Drops what may be dropped; returns how many entries were. */
  long sweep(SpaceId space) {
    try {
      return Objects.requireNonNull(compaction.sweep(space).block());
    } catch (StoreException noRoom) {
      return 0;
    }
  }
}
