package org.logomesh.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.version.Frontier;

/**
 * Administrators vouch for snapshots, the relay drops what lies below, and devices that were away
 * begin again with what it has.
 */
final class Compactions {
  /** How long a device waits before it tries again to begin with a snapshot. */
  private static final long AGAIN = 5 * Scheduler.SECONDS;

  private final SimWorld world;
  private final SplittableRandom random;
  private final Filling filling;
  private final Set<SimDevice> behind = new HashSet<>();

  Compactions(SimWorld world, SplittableRandom random, Filling filling) {
    this.world = world;
    this.random = random;
    this.filling = filling;
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
    List<Written> held = held(late);
    if (!world.bug().keepsTheRest()) {
      forget(late, maker);
    }
    if (begin(late, vouched) && world.bug().keepsTheRest()) {
      SimulationFailure.unless(
          late.replica().frontier().dominates(before) && held.stream().allMatch(late::holds),
          late.name() + " lost entries when it began again");
    }
  }

  // ---- the relay drops entries ----

  /**
   * The founder brings a snapshot to the relay and vouches for it, and so does the second
   * administrator, if it has all that is in it. In such runs nobody loses anything, so what both
   * would come to is the same; that is what the other oracles are for.
   */
  void compact() {
    // What proves a fork that some know of is to stay somewhere.
    if (vouchedFor(retentionDays()) && !world.plan().erasing() && filling.isTime()) {
      empty(true);
    }
  }

  // None, or one that outlasts the run.
  private int retentionDays() {
    return world.plan().erasing() || random.nextInt(4) == 0 ? 1 : 0;
  }

  /**
   * Administrators vouch for what they have, and entries are to be kept for the rest of the run.
   * Returns what they vouch for; null if they do not.
   */
  @Nullable Frontier vouchForAll() {
    if (!vouchedFor(1)) {
      return null;
    }
    tellTheFounder();
    AttestedSnapshot last = world.founder().replica().trust().snapshots().get(0);
    return last.stable() ? Attestation.frontier(last.checkpoint()) : null;
  }

  // What the second one has just written.
  private void tellTheFounder() {
    if (world.devices().size() > 1) {
      List<byte[]> records = world.devices().get(1).replica().trustLog().recordBytes();
      world.founder().replica().addTrust(records);
    }
  }

  private boolean vouchedFor(int retentionDays) {
    SimDevice maker = world.founder();
    RelayRetention relay = world.relay().retention();
    if (isUnfit(maker) || relay == null) {
      return false;
    }
    Vouched vouched = made(maker, retentionDays);
    if (vouched == null) {
      return false;
    }
    TrustBody.Checkpoint checkpoint = vouched.checkpoint();
    if (!relay.bring(world.space(), checkpoint.snapshot(), vouched.file())
        || !world.membership().attest(maker, checkpoint)) {
      return false;
    }
    SimDevice second = world.devices().size() > 1 ? world.devices().get(1) : maker;
    if (second != maker
        && !isUnfit(second)
        && second.replica().frontier().dominates(Attestation.frontier(checkpoint))) {
      world.membership().attest(second, checkpoint);
    }
    return true;
  }

  /** All have all, and then the relay's disk is lost; says whether it was. */
  boolean loseTheRelay() {
    return vouchedFor(0) && empty(false);
  }

  /**
   * Devices go over to the snapshot that was just made, the first ones too, as far as they have
   * nothing besides, and then the relay's disk is lost. What was only there must be nowhere else.
   *
   * @param all whether all who can do, or some
   */
  private boolean empty(boolean all) {
    SimDevice maker = world.founder();
    tellTheFounder();
    AttestedSnapshot newest = newest(maker);
    if (newest == null) {
      return false;
    }
    Frontier floor = Attestation.frontier(newest.checkpoint());
    for (SimDevice device : List.copyOf(world.devices())) {
      if ((all || random.nextInt(4) > 0)
          && floor.equals(device.replica().frontier())
          && !device.replica().store().floor().exists()
          && device.replica().trust().mayRead(device.keys().deviceId())) {
        forget(device, maker);
        begin(device, newest); // one that has not got its key may not: it receives the rest
      }
    }
    return filling.empty(floor);
  }

  /** The relay lacks entries of which a device has the names only. */
  void relayLacks(SimDevice device) {
    filling.lacks(device);
  }

  /** Now and then the relay looks what it may drop. */
  void tick() {
    if (random.nextInt(4) == 0) {
      sweep();
    }
  }

  /** The relay looks what it may drop, and goes on with what was interrupted. */
  void sweep() {
    RelayRetention relay = world.relay().retention();
    if (relay != null) {
      long dropped = relay.sweep(world.space());
      if (dropped > 0) {
        world.trace().fault(Fault.COMPACTION, "the relay drops " + dropped + " entries");
      }
    }
  }

  /** A new device begins with what the relay has, if there is a snapshot. */
  void joins(SimDevice device) {
    AttestedSnapshot newest = newest(device);
    if (newest != null && random.nextBoolean()) {
      begin(device, newest);
    }
  }

  /** The relay has dropped what a device lacks. */
  void lagsBehind(SimDevice device) {
    if (behind.add(device)) {
      world.time().in(random.nextLong(AGAIN), () -> catchUp(device));
    }
  }

  private void catchUp(SimDevice device) {
    AttestedSnapshot newest = newest(device);
    if (newest == null
        || device.replica().frontier().dominates(Attestation.frontier(newest.checkpoint()))
        || begin(device, newest)) {
      behind.remove(device);
      device.disconnect(); // as lm does: it begins again and syncs anew
    } else {
      world.time().in(AGAIN, () -> catchUp(device));
    }
  }

  // As in the client: the newest of those that the relay has.
  private @Nullable AttestedSnapshot newest(SimDevice device) {
    return device.replica().trust().snapshots().stream()
        .filter(each -> each.stable() && file(each) != null)
        .findFirst()
        .orElse(null);
  }

  private byte @Nullable [] file(AttestedSnapshot attested) {
    RelayRetention relay = world.relay().retention();
    return relay == null ? null : relay.file(world.space(), attested.checkpoint().snapshot());
  }

  private boolean begin(SimDevice device, AttestedSnapshot newest) {
    byte[] file = file(newest);
    if (file == null) {
      return false;
    }
    List<Written> held = held(device);
    boolean begun = begin(device, new Vouched(file, newest.checkpoint()));
    SimulationFailure.unless(
        held.stream().allMatch(device::holds),
        device.name() + " lost entries when it began with a snapshot");
    return begun;
  }

  private List<Written> held(SimDevice device) {
    return world.ledger().entries().stream().filter(device::holds).toList();
  }

  // ---- what they begin with ----

  // It may not vouch for what it does not understand.
  private static boolean isUnfit(SimDevice maker) {
    return maker.lacksKeys()
        || !maker.replica().store().entries().firstWaiting().isEmpty()
        || maker.replica().frontier().heads().isEmpty();
  }

  private @Nullable Vouched vouch(SimDevice maker) {
    Vouched made = made(maker, 0);
    return made != null && world.membership().attest(maker, made.checkpoint()) ? made : null;
  }

  private @Nullable Vouched made(SimDevice maker, int retentionDays) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      StateSnapshot snapshot =
          maker.replica().snapshotMaker().writeForRelays(out, 0, world.secureRandom());
      if (snapshot == null) {
        throw new SimulationFailure("nobody wrote, and yet the snapshot is to be made anew");
      }
      byte[] file = out.toByteArray();
      TrustBody.Checkpoint checkpoint =
          Attestation.of(
              SnapshotId.of(Sha256.hash(file)),
              snapshot,
              retentionDays,
              maker.replica().store().logs());
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
    List<byte[]> records = maker.replica().trustLog().recordBytes();
    try (SpaceStore empty = SpaceStore.inMemory(late.random())) {
      late.emptied(empty.image());
    }
    late.replica().addTrust(records);
  }
}
