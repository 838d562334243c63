package org.logomesh.client.sync;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustState;

/**
 * Reads snapshots as a member does who believes nothing: who may sign them, and whether what is in
 * them has the state root that they say. Prepared on a replica's thread, with what the replica knew
 * then of keys and members; reads on any one other.
 */
public final class SnapshotVerifier {
  private final SpaceId space;
  private final DeviceId device;
  private final EpochKeyring keyring;
  private final TrustLog log;
  private final TrustState state;

  SnapshotVerifier(Core core) {
    this.space = core.space;
    this.device = core.keys.deviceId();
    this.keyring = copy(core.membership.keys().keyring());
    this.log = core.membership.log();
    this.state = core.membership.state();
  }

  /**
   * Reads a whole snapshot.
   *
   * @param scratch an empty database, which then holds the graph of the snapshot
   * @return what it is of
   * @throws org.logomesh.client.snapshot.SnapshotException if it is not sound
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public StateSnapshot verify(InputStream file, SpaceStore scratch) {
    try (SnapshotReader reader = reader(file)) {
      scratch.settings().establish(space, device);
      scratch.run(() -> scratch.snapshots().load(reader));
      return reader.manifest();
    }
  }

  /** Begins to read a snapshot of this space; who may not write in it is no signer. */
  SnapshotReader reader(InputStream file) {
    return new SnapshotReader(file, keyring, this::signer);
  }

  private @Nullable VerifyKey signer(DeviceId signer) {
    return state.mayWrite(signer) ? log.verifyKey(signer) : null;
  }

  private static EpochKeyring copy(EpochKeyring keyring) {
    EpochKeyring copy = new EpochKeyring(keyring.space());
    for (EpochId epoch : keyring.epochs()) {
      EpochKey key = keyring.key(epoch);
      if (key != null) {
        copy.add(key);
      }
    }
    return copy;
  }
}
