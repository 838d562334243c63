package org.logomesh.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.trust.Certificates;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.MembershipChanges;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.relay.store.EntryStore;

/** Devices, the relay and the network between them. */
final class SimWorld implements AutoCloseable {
  static final long EPOCH_MILLIS = 1_760_000_000_000L;
  private static final PeerName RELAY = PeerName.relay("relay.example");

  private final SplittableRandom random;
  private final SeededRandom secureRandom;
  private final Scheduler time;
  private final Trace trace;
  private final Path directory = Scratch.directory("world");
  private final SimRelay relay;
  private final List<SimDevice> devices = new ArrayList<>();
  private final Ledger ledger = new Ledger();
  private final RandomEdits edits;
  private final SpaceId space;
  private boolean relayReachable = true;
  private boolean mesh;

  SimWorld(long seed, boolean print, UnaryOperator<EntryStore> corruption) {
    random = new SplittableRandom(seed);
    secureRandom = new SeededRandom(random.split());
    time = new Scheduler(random.split());
    trace = new Trace(time, print);
    edits = new RandomEdits(random.split());
    relay = new SimRelay(directory, secureRandom, trace, corruption);
    relay.start();
    DeviceKeys keys = DeviceKeys.generate(secureRandom);
    TrustRecord genesis =
        SpaceFounding.genesis(
            keys,
            DeviceKeys.generate(secureRandom),
            new DeviceNames("founder", "simulated"),
            secureRandom);
    space = SpaceId.of(genesis.hash().bytes());
    SimDevice founder =
        new SimDevice("d0", keys, SpaceStore.inMemory(secureRandom), genesis.bytes(), space, this);
    founder.replica().addTrust(List.of(genesis.bytes()));
    devices.add(founder);
    time.in(Scheduler.SECONDS, this::tick);
  }

  Scheduler time() {
    return time;
  }

  Trace trace() {
    return trace;
  }

  SeededRandom secureRandom() {
    return secureRandom;
  }

  SimRelay relay() {
    return relay;
  }

  List<SimDevice> devices() {
    return devices;
  }

  Ledger ledger() {
    return ledger;
  }

  SimDevice founder() {
    return devices.get(0);
  }

  SpaceId space() {
    return space;
  }

  void relayReachable(boolean reachable) {
    relayReachable = reachable;
  }

  /** Whether every device also looks for every other. */
  void mesh(boolean on) {
    mesh = on;
  }

  /** Admits a new device by the word of another; null if that may not. */
  @Nullable SimDevice admit(SimDevice admin, TrustLevel level) {
    MembershipChanges changes = changes(admin);
    if (changes == null) {
      return null;
    }
    DeviceKeys keys = DeviceKeys.generate(secureRandom);
    String name = "d" + devices.size();
    try {
      admin
          .replica()
          .appendTrust(
              changes.admit(
                  keys.verifyKey(),
                  keys.kemKey(),
                  level,
                  DeviceCertificate.NEVER,
                  new DeviceNames(name, "simulated"),
                  Certificates.proof(keys, space.bytes())));
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
    trace.note(admin.name() + " admits " + name + " as " + level);
    SimDevice device =
        new SimDevice(name, keys, SpaceStore.inMemory(secureRandom), admin.genesis(), space, this);
    device
        .replica()
        .addTrust(admin.replica().trustLog().records().stream().map(TrustRecord::bytes).toList());
    devices.add(device);
    return device;
  }

  /** Lets a device remove another, at what it has of it. */
  void revoke(SimDevice admin, SimDevice removed) {
    MembershipChanges changes = changes(admin);
    if (changes == null || admin.replica().trust().member(removed.keys().deviceId()) == null) {
      return;
    }
    trace.note(admin.name() + " removes " + removed.name());
    List<Cut> cuts = new ArrayList<>();
    for (var log : admin.replica().store().logs().all()) {
      var state = log.state();
      if (state != null && log.device().equals(removed.keys().deviceId())) {
        cuts.add(new Cut(log.id(), state.seq(), state.hash()));
      }
    }
    admin.replica().appendTrust(changes.revoke(removed.keys().deviceId(), cuts));
    ledger.keep(entry -> !entry.author().equals(removed.keys().deviceId()) || admin.holds(entry));
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
        EPOCH_MILLIS / 1_000,
        secureRandom);
  }

  void edit(SimDevice device) {
    Written written = device.edit(edit -> edits.change(device, edit));
    if (written != null) {
      ledger.add(written);
    }
  }

  void clone(SimDevice device, OpenToken found) {
    devices.add(device.cloned(device.name() + "'" + devices.size(), found, this));
  }

  /** After a database was lost: what nobody has any more cannot come back. */
  void forgetWhatNobodyHas() {
    ledger.keep(
        entry ->
            relay.holds(space, entry) || members().stream().anyMatch(each -> each.holds(entry)));
  }

  /** The devices that may read, as the founder knows. */
  List<SimDevice> members() {
    var trust = founder().replica().trust();
    return devices.stream().filter(each -> trust.mayRead(each.keys().deviceId())).toList();
  }

  private void tick() {
    relay.tick(time.nowMillis());
    for (SimDevice device : devices) {
      device.sessions().forEach(session -> session.tick(time.nowMillis()));
      if (relayReachable && !device.isConnectedTo(RELAY) && random.nextInt(3) == 0) {
        connectToRelay(device);
      }
    }
    if (random.nextInt(4) == 0) {
      rotateIfDue(founder());
    }
    if (mesh) {
      meet(random.nextInt(devices.size()), random.nextInt(devices.size()));
    }
    time.in(Scheduler.SECONDS, this::tick);
  }

  // As every administrator's client does: who was admitted while another changed the key has it
  // not.
  private void rotateIfDue(SimDevice admin) {
    MembershipChanges changes = changes(admin);
    long now = (EPOCH_MILLIS + time.nowMillis()) / 1000;
    if (changes != null && admin.replica().trust().rotationDue(now)) {
      trace.note(admin.name() + " rotates the key");
      admin.replica().appendTrust(changes.rotate());
    }
  }

  private void connectToRelay(SimDevice device) {
    Link link = new Link(time, trace, random.split(), device.name(), "relay");
    if (relay.accept(device, link, 1)) {
      SimSession session = new SimSession(device, RELAY, link, 0, trace);
      device.add(session);
      session.start();
    }
  }

  /** Lets two devices talk without the relay, if each knows the other as a member. */
  void meet(int one, int other) {
    SimDevice left = devices.get(one);
    SimDevice right = devices.get(other);
    PeerName toRight = PeerName.device(right.keys().deviceId());
    PeerName toLeft = PeerName.device(left.keys().deviceId());
    boolean mayMeet =
        !toLeft.equals(toRight)
            && left.replica().trust().member(right.keys().deviceId()) != null
            && right.replica().trust().member(left.keys().deviceId()) != null
            && !left.isConnectedTo(toRight)
            && !right.isConnectedTo(toLeft);
    if (mayMeet) {
      Link link = new Link(time, trace, random.split(), left.name(), right.name());
      SimSession first = new SimSession(left, toRight, link, 0, trace);
      SimSession second = new SimSession(right, toLeft, link, 1, trace);
      left.add(first);
      right.add(second);
      first.start();
      second.start();
    }
  }

  @Override
  public void close() {
    devices.forEach(SimDevice::close);
    relay.close();
    Scratch.delete(directory);
  }
}
