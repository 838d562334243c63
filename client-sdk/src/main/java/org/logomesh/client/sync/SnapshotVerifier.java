package org.logomesh.client.sync;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.TrustBody;
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
    return verify(reader(file), scratch);
  }

  /**
   * As {@link #verify(InputStream, SpaceStore)}, of a snapshot that another administrator attests:
   * its maker may have been removed since, but what it is must be what was attested.
   *
   * @throws org.logomesh.client.snapshot.SnapshotException OTHER_ROOT if it is something else
   */
  public StateSnapshot verify(InputStream file, TrustBody.Checkpoint attested, SpaceStore scratch) {
    StateSnapshot snapshot = verify(attestedReader(file), scratch);
    if (!Attestation.fits(attested, snapshot)) {
      throw new SnapshotException(
          SnapshotException.Fault.OTHER_ROOT,
          "the snapshot is not what the checkpoint of another administrator says");
    }
    return snapshot;
  }

  private StateSnapshot verify(SnapshotReader opened, SpaceStore scratch) {
    try (SnapshotReader reader = opened) {
      scratch.settings().establish(space, device);
      scratch.run(() -> scratch.snapshots().load(reader));
      return reader.manifest();
    }
  }

  /** Returns what a snapshot says that it is of; nothing else of it is read or checked. */
  public StateSnapshot manifest(InputStream file) {
    try (SnapshotReader reader = reader(file)) {
      return reader.manifest();
    }
  }

  /** Begins to read a snapshot of this space; who may not write in it is no signer. */
  SnapshotReader reader(InputStream file) {
    return new SnapshotReader(file, keyring, this::signer);
  }

  /** As {@link #reader}, of a snapshot that administrators attest, whoever has made it. */
  SnapshotReader attestedReader(InputStream file) {
    return new SnapshotReader(file, keyring, log::verifyKey);
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
