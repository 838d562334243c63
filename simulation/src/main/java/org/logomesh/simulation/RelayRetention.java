package org.logomesh.simulation;

import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.SpaceNews;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.retention.Compaction;
import org.logomesh.relay.retention.Founding;
import org.logomesh.relay.retention.Snapshots;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredSnapshot;
import reactor.core.scheduler.Schedulers;

/** The snapshots of the simulated relay, and the real code that drops what lies below them. */
final class RelayRetention {
  private static final int MAX_SNAPSHOTS = 3;

  private final RetentionStore store;
  private final InstantSource clock;
  private final Compaction compaction;
  private final Founding founding;
  private final Snapshots doors;

  /**
   * @param clock another time whenever it is asked
   */
  RelayRetention(
      EntryStore entries,
      RetentionStore store,
      TrustCache trusts,
      SpaceNews news,
      InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.founding = new Founding(entries, store, trusts, news);
    this.doors =
        new Snapshots(
            store, trusts, founding, clock, Schedulers.immediate(), SnapshotStatus.MAX_SIZE);
    this.compaction = new Compaction(store, trusts, clock);
  }

  /** Keeps a snapshot; false if there is no room for it, or the space is not known. */
  boolean bring(SpaceId space, SnapshotId id, byte[] file) {
    try {
      if (store.begin(space, id, file.length, MAX_SNAPSHOTS, clock.instant()).block() == null) {
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

  /** A device brings a snapshot to a relay that has lost the space; says whether it is taken. */
  boolean fill(SpaceId space, DeviceId device, byte[] file) {
    DevicePrincipal by = new DevicePrincipal(space, device);
    SnapshotId id = SnapshotId.of(Sha256.hash(file));
    try {
      SnapshotStatus status = Objects.requireNonNull(doors.begin(by, id, file.length).block());
      while (!status.complete()) {
        int from = status.parts() * SnapshotStatus.PART_BYTES;
        byte[] part =
            Arrays.copyOfRange(file, from, Math.min(file.length, from + SnapshotStatus.PART_BYTES));
        status = Objects.requireNonNull(doors.put(by, id, status.parts(), part).block());
      }
      return true;
    } catch (RefusedException | StoreException refused) {
      return false;
    }
  }

  /** An administrator has logs continued over the ends that they have here. */
  void raise(SpaceId space, Map<LogId, Head> ends) {
    Map<LogId, EntryHash> over = new HashMap<>();
    ends.forEach((log, head) -> over.put(log, head.hash()));
    try {
      var unused = founding.found(space, over).block();
    } catch (StoreException noRoom) {
      // It is asked again.
    }
  }

  /** A snapshot that is here whole, or null. */
  byte @Nullable [] file(SpaceId space, SnapshotId id) {
    StoredSnapshot here = store.find(space, id).onErrorComplete(StoreException.class).block();
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
