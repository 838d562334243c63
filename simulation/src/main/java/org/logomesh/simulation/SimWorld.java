package org.logomesh.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.TrustRecord;

/** Devices, the relay and the network between them. */
final class SimWorld implements AutoCloseable {
  static final long EPOCH_MILLIS = 1_760_000_000_000L;
  static final PeerName RELAY = PeerName.relay("relay.example");

  /** How long a hostile member talks to somebody. */
  private static final long SPEECH_SECONDS = 5;

  private static final long COMPACTION_SALT = 0x3c6ef372fe94f82bL;
  private static final long FILLING_SALT = 0x1f83d9abfb41bd6bL;
  private static final long ERASURE_SALT = 0x510e527fade682d1L;

  private final SplittableRandom random;
  private final SeededRandom secureRandom;
  private final Scheduler time;
  private final Trace trace;
  private final Path directory = Scratch.directory("world");
  private final Plan plan;
  private final SimRelay relay;
  private final PlantedBug bug;
  private final HostileRelay liar;
  private final List<SimDevice> devices = new ArrayList<>();
  private final Ledger ledger = new Ledger();
  private final RandomEdits edits;
  private final SpaceId space;
  private final Members members;
  private final BitFlips flips;
  private final Compactions compactions;
  private final Erasures erasures;
  private @Nullable SimRelay otherFace;
  private boolean relayReachable = true;
  private boolean flapping;
  private boolean mesh;

  SimWorld(long seed, boolean print, Plan plan, PlantedBug bug) {
    this.plan = plan;
    this.bug = bug;
    random = new SplittableRandom(seed);
    secureRandom = new SeededRandom(random.split());
    time = new Scheduler(random.split());
    trace = new Trace(time, print);
    trace.note(plan.toString());
    edits = new RandomEdits(random.split());
    DeviceKeys keys = DeviceKeys.generate(secureRandom);
    TrustRecord genesis =
        SpaceFounding.genesis(
            keys,
            DeviceKeys.generate(secureRandom),
            new DeviceNames("founder", "simulated"),
            secureRandom);
    space = SpaceId.of(genesis.hash().bytes());
    liar = new HostileRelay(random.split(), trace, space, plan.lie());
    relay = new SimRelay("relay", directory, secureRandom, trace, bug, this::said);
    relay.start();
    if (plan.lie() != RelayLie.NONE) {
      relay.hostile(liar);
    }
    SeededRandom own = new SeededRandom(random.split());
    SimDisk disk = plan.tornDisk() ? SimDisk.inFile(directory, own) : SimDisk.inMemory(own);
    SimDevice founder = new SimDevice("d0", keys, disk, genesis.bytes(), own, this);
    founder.replica().addTrust(List.of(genesis.bytes()));
    founder.settle();
    devices.add(founder);
    members = new Members(this);
    flips = new BitFlips(this, random.split());
    compactions =
        new Compactions(
            this,
            new SplittableRandom(seed ^ COMPACTION_SALT),
            new Filling(this, new SplittableRandom(seed ^ FILLING_SALT)));
    erasures = new Erasures(this, new SplittableRandom(seed ^ ERASURE_SALT));
    time.in(Scheduler.SECONDS, this::tick);
  }

  Scheduler time() {
    return time;
  }

  Trace trace() {
    return trace;
  }

  Plan plan() {
    return plan;
  }

  SeededRandom secureRandom() {
    return secureRandom;
  }

  /** Chance of one's own, which others do not disturb. */
  SplittableRandom split() {
    return random.split();
  }

  PlantedBug bug() {
    return bug;
  }

  SimRelay relay() {
    return relay;
  }

  HostileRelay liar() {
    return liar;
  }

  List<SimDevice> devices() {
    return devices;
  }

  BitFlips flips() {
    return flips;
  }

  Members membership() {
    return members;
  }

  Compactions compactions() {
    return compactions;
  }

  Erasures erasures() {
    return erasures;
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

  ThoughtId anyThought() {
    return edits.any();
  }

  void relayReachable(boolean reachable) {
    relayReachable = reachable;
  }

  /** Whether connections break as soon as they have been made. */
  void flapping(boolean on) {
    flapping = on;
  }

  /** Whether every device also looks for every other. */
  void mesh(boolean on) {
    mesh = on;
  }

  void edit(SimDevice device) {
    Written written = device.edit(edit -> edits.change(device, edit));
    if (written != null) {
      ledger.add(written);
    }
  }

  void clone(SimDevice device, OpenToken found) {
    String name = device.name() + "'" + devices.size();
    devices.add(device.cloned(name, found, plan.sameChance(), this));
  }

  /** After a database was lost: what nobody has any more cannot come back. */
  void forgetWhatNobodyHas() {
    ledger.keep(
        entry ->
            relay.holds(space, entry) || members().stream().anyMatch(each -> each.holds(entry)));
  }

  /**
   * The devices that may read, as that one knows which knows most of the trust log. What nobody
   * knows that can be reached from the founder does not count: a device whose admission was lost
   * with a database has to be admitted again.
   */
  List<SimDevice> members() {
    List<SimDevice> reached = new ArrayList<>(List.of(founder()));
    for (int i = 0; i < reached.size(); i++) {
      SimDevice by = reached.get(i);
      devices.stream()
          .filter(each -> !reached.contains(each) && knows(by, each))
          .filter(each -> reached.stream().noneMatch(other -> hasRemoved(other, each)))
          .forEach(reached::add);
    }
    SimDevice knowing = founder();
    for (SimDevice device : reached) {
      if (device.trustCount() > knowing.trustCount()) {
        knowing = device;
      }
    }
    var trust = knowing.replica().trust();
    return devices.stream().filter(each -> trust.mayRead(each.keys().deviceId())).toList();
  }

  private static boolean hasRemoved(SimDevice device, SimDevice other) {
    return device.replica().trust().wasRemoved(other.keys().deviceId());
  }

  // ---- the relay ----

  // The relay survives whatever one of its tasks throws; the run has to end by it all the same.
  private void said(byte[] frame) {
    try {
      flips.sends("relay", frame);
      erasures.sends(frame);
    } catch (SimulationFailure failure) {
      time.in(0, () -> rethrow(failure));
    }
  }

  private static void rethrow(SimulationFailure failure) {
    throw failure;
  }

  /** From now on the relay keeps two states, and shows one to these and one to those. */
  void split(SimRelay original) {
    if (otherFace == null) {
      trace.fault(Fault.RELAY_LIE, "relay shows two faces");
      SimRelay second = new SimRelay("relay2", directory, secureRandom, trace, bug, this::said);
      second.copyOf(original);
      second.start();
      otherFace = second;
      original.hangUp();
    }
  }

  /** The relay is honest, up and has room, and everybody can reach it. */
  void healRelay() {
    liar.repent();
    relay.hangUp();
    SimRelay second = otherFace;
    if (second != null) {
      second.crash();
      otherFace = null;
      // What only the face that is gone had is lost, unless the device still has it.
      forgetWhatNobodyHas();
    }
    relay.freeDisk();
    relay.start();
    flapping = false;
    relayReachable = true;
  }

  SimRelay relayFor(SimDevice device) {
    SimRelay second = otherFace;
    return second != null && devices.indexOf(device) % 2 == 1 ? second : relay;
  }

  private void tick() {
    relay.tick(time.nowMillis());
    if (otherFace != null) {
      otherFace.tick(time.nowMillis());
    }
    for (SimDevice device : List.copyOf(devices)) {
      device.sessions().forEach(session -> session.tick(time.nowMillis()));
      if (relayReachable && !device.isConnectedTo(RELAY) && random.nextInt(3) == 0) {
        connectToRelay(device);
      }
    }
    if (random.nextInt(4) == 0) {
      members.rotateIfDue(founder());
    }
    if (plan.compacting()) {
      compactions.tick();
    }
    if (mesh) {
      meet(random.nextInt(devices.size()), random.nextInt(devices.size()));
    }
    time.in(Scheduler.SECONDS, this::tick);
  }

  void connectToRelay(SimDevice device) {
    Link link = new Link(time, trace, random.split(), device.name(), "relay");
    if (relayFor(device).accept(device, link, 1)) {
      begin(new SimSession(device, RELAY, null, link, 0, this), device);
      maybeFlap(link);
    }
  }

  private void maybeFlap(Link link) {
    if (flapping) {
      trace.fault(Fault.FLAP, link.name() + " will not last");
      time.in(random.nextLong(1, 300 * Scheduler.MILLIS), link::fail);
    }
  }

  private static void begin(SimSession session, SimDevice device) {
    device.add(session);
    session.start();
  }

  // ---- without the relay ----

  /** Lets two devices talk without the relay, if each knows the other as a member. */
  void meet(int one, int other) {
    SimDevice left = devices.get(one);
    SimDevice right = devices.get(other);
    PeerName toRight = PeerName.device(right.keys().deviceId());
    PeerName toLeft = PeerName.device(left.keys().deviceId());
    boolean mayMeet =
        !toLeft.equals(toRight)
            && knows(left, right)
            && knows(right, left)
            && !left.isConnectedTo(right)
            && !right.isConnectedTo(left);
    if (mayMeet) {
      Link link = new Link(time, trace, random.split(), left.name(), right.name());
      SimSession first = new SimSession(left, toRight, right, link, 0, this);
      SimSession second = new SimSession(right, toLeft, left, link, 1, this);
      begin(first, left);
      begin(second, right);
      maybeFlap(link);
    }
  }

  private static boolean knows(SimDevice device, SimDevice other) {
    return device.replica().trust().member(other.keys().deviceId()) != null;
  }

  /** Lets a hostile member show somebody what it made up, if that one takes it for a member. */
  void speakTo(SimDevice target, SimDevice liar, Map<LogId, List<SealedEntry>> logs) {
    if (target == liar || !knows(target, liar)) {
      return;
    }
    Link link = new Link(time, trace, random.split(), target.name(), liar.name() + "*");
    byte[] incarnation = new byte[IncarnationId.SIZE];
    liar.random().nextBytes(incarnation);
    HostileSession session =
        new HostileSession(
            link,
            1,
            space,
            logs,
            IncarnationId.of(incarnation),
            TrustView.of(() -> liar.replica().trustLog()));
    PeerName peer = PeerName.device(liar.keys().deviceId());
    begin(new SimSession(target, peer, null, link, 0, this), target);
    session.start();
    time.in(SPEECH_SECONDS * Scheduler.SECONDS, link::cut);
  }

  @Override
  public void close() {
    devices.forEach(SimDevice::close);
    relay.close();
    if (otherFace != null) {
      otherFace.close();
    }
    Scratch.delete(directory);
  }
}
