package org.logomesh.client.sync;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.trust.TrustBody;

/**
 * How a device that has no entries yet begins with a snapshot in place of those up to its frontier.
 * From then on their names are here, and count as met whatever depends on them; what comes after
 * them, or beside them, is merged as everywhere else.
 */
final class Beginning {
  private final Core core;
  private final SpaceStore store;

  Beginning(Core core) {
    this.core = core;
    this.store = core.store;
  }

  /** Loads a snapshot, in one transaction. */
  StateSnapshot with(InputStream file) {
    return core.transaction(
        () -> {
          if (store.floor().exists()) {
            throw new SnapshotException(
                Fault.NOT_NOW, "this device began with a snapshot already; it goes on by syncing");
          }
          store.floor().keep(file);
          return load(new SnapshotVerifier(core).reader(store.floor().open()), null);
        });
  }

  /**
   * Puts the snapshot that is kept into the tables, which are empty. Inside a transaction.
   *
   * @param kept reads it; closed here
   * @param attested what administrators say that it is; null if nobody says anything
   */
  StateSnapshot load(SnapshotReader kept, TrustBody.@Nullable Checkpoint attested) {
    try (SnapshotReader reader = kept) {
      StateSnapshot snapshot = reader.manifest();
      requireKnown(snapshot);
      if (attested != null && !Attestation.fits(attested, snapshot)) {
        throw new SnapshotException(
            Fault.OTHER_ROOT, "the snapshot is not what the space's administrators attested");
      }
      store.snapshots().load(reader);
      store.floor().begin(snapshot);
      store.settings().putNumber(GraphLevel.LEVEL, snapshot.level());
      core.progress.forget();
      if (!core.whiteout.agreesWithSnapshot()) {
        throw new SnapshotException(
            Fault.OUTDATED,
            "a change of membership has taken back, or given back, what is in this snapshot;"
                + " have a newer one made");
      }
      return snapshot;
    }
  }

  private void requireKnown(StateSnapshot snapshot) {
    if (!core.membership.log().containsAll(snapshot.trustHeads())) {
      throw new SnapshotException(
          Fault.UNKNOWN_TRUST,
          "the snapshot was made after a change of membership that this device has not heard of;"
              + " sync first");
    }
    int level = core.level.level();
    if (snapshot.level() > level) {
      throw new SnapshotException(
          Fault.NEWER_FORMAT, "newer software made this snapshot; update this one to use it");
    }
    if (snapshot.level() < level) {
      throw new SnapshotException(
          Fault.OUTDATED, "the space was upgraded since; have a newer snapshot made");
    }
  }
}
