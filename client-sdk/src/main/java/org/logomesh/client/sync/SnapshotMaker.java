package org.logomesh.client.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.SnapshotCipher;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotWriter;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SnapshotSource;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.TrustState;

/**
 * Makes a snapshot of a replica. Prepared on the replica's thread; writes on any other, from a
 * state of the database that does not change meanwhile, while the replica goes on.
 */
public final class SnapshotMaker {
  private final SpaceStore store;
  private final SpaceId space;
  private final DeviceKeys keys;
  private final EpochKey epochKey;
  private final int level;
  private final List<RecordHash> trustHeads;
  private final long trustCount;

  private SnapshotMaker(Core core, EpochKey epochKey) {
    this.store = core.store;
    this.space = core.space;
    this.keys = core.keys;
    this.epochKey = epochKey;
    this.level = core.level.level();
    this.trustHeads = core.membership.log().heads();
    this.trustCount = store.trust().count();
  }

  static SnapshotMaker prepare(Core core) {
    return core.transaction(
        () -> {
          TrustState state = core.membership.state();
          if (!state.mayWrite(core.keys.deviceId())) {
            throw new NotAWriterException(state.wasRemoved(core.keys.deviceId()));
          }
          EpochId epoch = state.writeEpoch();
          EpochKey key = epoch == null ? null : core.membership.keys().key(epoch);
          if (key == null) {
            throw new NotAWriterException(false);
          }
          if (core.level.isOther() || core.level.isPutOff() || core.store.floor().isLifted()) {
            throw new SnapshotException(
                SnapshotException.Fault.NOT_NOW,
                "the graph here waits to be made anew from entries that are not here; sync, then"
                    + " try again");
          }
          core.store.graph().stateRoot(); // so that every leaf is hashed
          return new SnapshotMaker(core, key);
        });
  }

  /**
   * Writes the snapshot.
   *
   * @param out where to; left open, and written to only if there is a snapshot
   * @param wallMillis the time of now, by this device's clock
   * @return what it is of; null if something was written since it was prepared, so that it has to
   *     be prepared anew
   */
  public @Nullable StateSnapshot write(OutputStream out, long wallMillis, SecureRandom random) {
    return write(out, wallMillis, random, false);
  }

  /**
   * As {@link #write}, of a snapshot that administrators are to vouch for: where the logs stand is
   * in clear at its front, so that a relay that has lost the entries can begin with it too.
   *
   * @throws SnapshotException TOO_LARGE if there are more logs than can be vouched for
   */
  public @Nullable StateSnapshot writeForRelays(
      OutputStream out, long wallMillis, SecureRandom random) {
    return write(out, wallMillis, random, true);
  }

  private @Nullable StateSnapshot write(
      OutputStream out, long wallMillis, SecureRandom random, boolean forRelays) {
    return store
        .snapshots()
        .<@Nullable StateSnapshot>freeze(
            source ->
                isAsPrepared(source) ? write(source, out, wallMillis, random, forRelays) : null);
  }

  private boolean isAsPrepared(SnapshotSource source) {
    return source.isHashed()
        && source.trustCount() == trustCount
        && source.setting(GraphLevel.MISNAMED, 0) == 0
        && source.setting(GraphLevel.LEVEL, level) == level;
  }

  private StateSnapshot write(
      SnapshotSource source,
      OutputStream out,
      long wallMillis,
      SecureRandom random,
      boolean forRelays) {
    StateSnapshot manifest =
        new StateSnapshot(
            space,
            keys.deviceId(),
            wallMillis,
            level,
            trustHeads,
            source.stateRoot(),
            source.counts(),
            source.frontier());
    try (SnapshotCipher cipher =
        SnapshotCipher.sealing(epochKey, keys, random, manifest.toString().getBytes(UTF_8))) {
      SnapshotWriter writer =
          new SnapshotWriter(out, cipher, manifest, forRelays ? source.standing() : null);
      source.write(writer);
      writer.finish(keys.signer());
    }
    return manifest;
  }
}
