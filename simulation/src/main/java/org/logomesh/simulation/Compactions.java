package org.logomesh.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.sync.Attestation;
import org.logomesh.client.sync.NotAWriterException;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.version.Frontier;

/** Administrators vouch for snapshots, and devices that were away begin again with them. */
final class Compactions {
  private final SimWorld world;
  private final SplittableRandom random;

  Compactions(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Vouched(byte[] file, TrustBody.Checkpoint checkpoint) {}

  /**
   * A device loads what the founder vouches for, over what it has. That the relay does not hand out
   * the entries below any more makes no difference to what must come of it: it is spared here, so
   * that the founder's word can be held against the entries.
   */
  void someoneReturns() {
    SimDevice maker = world.founder();
    SimDevice late = world.devices().get(random.nextInt(world.devices().size()));
    if (late == maker || isUnfit(maker)) {
      return;
    }
    Vouched vouched = vouch(maker);
    if (vouched == null) {
      return;
    }
    late.disconnect();
    late.replica().addTrust(maker.replica().trustLog().recordBytes());
    Frontier before = late.replica().frontier();
    List<Written> held = new ArrayList<>();
    world.ledger().entries().stream().filter(late::holds).forEach(held::add);
    if (!world.bug().keepsTheRest()) {
      forget(late, maker);
    }
    if (begin(late, vouched) && world.bug().keepsTheRest()) {
      SimulationFailure.unless(
          late.replica().frontier().dominates(before) && held.stream().allMatch(late::holds),
          late.name() + " lost entries when it began again");
    }
  }

  // It may not vouch for what it does not understand.
  private static boolean isUnfit(SimDevice maker) {
    return maker.lacksKeys()
        || !maker.replica().store().entries().firstWaiting().isEmpty()
        || maker.replica().frontier().heads().isEmpty();
  }

  private @Nullable Vouched vouch(SimDevice maker) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      StateSnapshot snapshot = maker.replica().snapshotMaker().write(out, 0, world.secureRandom());
      if (snapshot == null) {
        throw new SimulationFailure("nobody wrote, and yet the snapshot is to be made anew");
      }
      byte[] file = out.toByteArray();
      TrustBody.Checkpoint checkpoint =
          Attestation.of(
              SnapshotId.of(Sha256.hash(file)), snapshot, 0, maker.replica().store().logs());
      if (!world.membership().attest(maker, checkpoint)) {
        return null;
      }
      return new Vouched(file, checkpoint);
    } catch (NotAWriterException | StoreException | SnapshotException e) {
      world.trace().note("nothing vouched for: " + e.getMessage());
      return null;
    }
  }

  private boolean begin(SimDevice late, Vouched vouched) {
    try {
      StateSnapshot begun =
          late.replica()
              .begin(
                  new ByteArrayInputStream(world.bug().snapshot(vouched.file())),
                  vouched.checkpoint());
      world.trace().fault(Fault.RETURN, late.name() + " begins again with " + begun.counts());
      return true;
    } catch (StoreException | SnapshotException e) {
      world.trace().note(late.name() + " does not begin again: " + e.getMessage());
      return false;
    }
  }

  private void forget(SimDevice late, SimDevice maker) {
    try (SpaceStore empty = SpaceStore.inMemory(late.random())) {
      late.emptied(empty.image());
    }
    late.replica().addTrust(maker.replica().trustLog().recordBytes());
  }
}
