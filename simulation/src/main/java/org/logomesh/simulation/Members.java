package org.logomesh.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.sync.NotAWriterException;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.trust.Certificates;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.MembershipChanges;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;

/** Who comes and who goes. */
final class Members {
  private final SimWorld world;

  Members(SimWorld world) {
    this.world = world;
  }

  /** Admits a new device by the word of another; null if that may not. */
  @Nullable SimDevice admit(SimDevice admin, TrustLevel level) {
    MembershipChanges changes = changes(admin);
    if (changes == null) {
      return null;
    }
    DeviceKeys keys = DeviceKeys.generate(world.secureRandom());
    String name = "d" + world.devices().size();
    TrustRecord record;
    try {
      record =
          changes.admit(
              keys.verifyKey(),
              keys.kemKey(),
              level,
              DeviceCertificate.NEVER,
              new DeviceNames(name, "simulated"),
              Certificates.proof(keys, world.space().bytes()));
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
    if (!append(admin, record)) {
      return null;
    }
    world.trace().note(admin.name() + " admits " + name + " as " + level);
    SeededRandom own = new SeededRandom(world.split());
    SimDevice device =
        new SimDevice(name, keys, SimDisk.inMemory(own), admin.genesis(), own, world);
    device.replica().addTrust(admin.replica().trustLog().recordBytes());
    world.devices().add(device);
    if (world.plan().compacting()) {
      world.compactions().joins(device);
    } else if (world.plan().snapshots()) {
      beginWithSnapshot(device, admin);
    }
    return device;
  }

  // Who admits is never removed and loses nothing in such a run: what the snapshot stands for must
  // stay somewhere, or nobody could hand it on, or take it back.
  private void beginWithSnapshot(SimDevice device, SimDevice maker) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      if (maker.replica().snapshotMaker().write(file, 0, world.secureRandom()) == null) {
        throw new SimulationFailure("nobody wrote, and yet the snapshot is to be made anew");
      }
      byte[] bytes = world.bug().snapshot(file.toByteArray());
      StateSnapshot begun = device.replica().begin(new ByteArrayInputStream(bytes));
      world
          .trace()
          .fault(Fault.SNAPSHOT, device.name() + " begins with " + begun.counts() + maker.name());
      SimulationFailure.unless(
          device.root().equals(begun.stateRoot()) && begun.stateRoot().equals(maker.root()),
          device.name() + " began with another state than it was given");
      world.bug().begun(device);
    } catch (NotAWriterException | StoreException | SnapshotException e) {
      world.trace().note("no snapshot: " + e.getMessage());
    }
  }

  /** Lets a device remove another, at what it has of it. */
  void revoke(SimDevice admin, SimDevice removed) {
    MembershipChanges changes = changes(admin);
    boolean itself = removed.keys().deviceId().equals(admin.keys().deviceId());
    if (itself
        || changes == null
        || admin.replica().trust().member(removed.keys().deviceId()) == null) {
      return;
    }
    List<Cut> cuts = new ArrayList<>();
    for (var log : admin.replica().store().logs().all()) {
      var state = log.state();
      if (state != null && log.device().equals(removed.keys().deviceId())) {
        cuts.add(new Cut(log.id(), state.seq(), state.hash()));
      }
    }
    if (append(admin, changes.revoke(removed.keys().deviceId(), cuts))) {
      world.trace().fault(Fault.REMOVAL, admin.name() + " removes " + removed.name());
      world
          .ledger()
          .keep(entry -> !entry.author().equals(removed.keys().deviceId()) || admin.holds(entry));
    }
  }

  // As every administrator's client does: who was admitted while another changed the key has it
  // not.
  void rotateIfDue(SimDevice admin) {
    MembershipChanges changes = changes(admin);
    long now = (SimWorld.EPOCH_MILLIS + world.time().nowMillis()) / 1000;
    if (changes != null && admin.replica().trust().rotationDue(now)) {
      world.trace().note(admin.name() + " rotates the key");
      append(admin, changes.rotate());
    }
  }

  /** Lets a device vouch for a snapshot; says whether it did. */
  boolean attest(SimDevice admin, TrustBody.Checkpoint checkpoint) {
    MembershipChanges changes = changes(admin);
    return changes != null && append(admin, changes.attest(checkpoint));
  }

  private boolean append(SimDevice admin, TrustRecord record) {
    try {
      admin.replica().appendTrust(record);
      return true;
    } catch (StoreException e) {
      world.trace().note(admin.name() + " adds no trust record: " + e.getMessage());
      return false;
    }
  }

  private @Nullable MembershipChanges changes(SimDevice admin) {
    Replica replica = admin.replica();
    var epoch = replica.trust().writeEpoch();
    if (!replica.trust().mayAdminister(admin.keys().deviceId())
        || epoch == null
        || replica.keyring().key(epoch) == null) {
      return null;
    }
    return new MembershipChanges(
        admin.keys(),
        replica.trustLog(),
        replica.trust(),
        replica.keyring(),
        (SimWorld.EPOCH_MILLIS + world.time().nowMillis()) / 1_000,
        world.secureRandom());
  }
}
