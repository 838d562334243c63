package org.logomesh.client.sync;

import java.io.InputStream;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SpaceStore;

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
          SnapshotVerifier verifier = new SnapshotVerifier(core);
          try (SnapshotReader reader = verifier.reader(store.floor().open())) {
            StateSnapshot snapshot = reader.manifest();
            requireKnown(snapshot);
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
        });
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
