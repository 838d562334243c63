package org.logomesh.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.store.Want;
import org.logomesh.client.sync.NotAWriterException;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.ReplicaListener;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;

/** One copy of the space: the real client core on a real database, and its connections. */
final class SimDevice implements ReplicaListener {
  private final String name;
  private final DeviceKeys keys;
  private final byte[] genesis;
  private final SpaceId space;
  private final Scheduler time;
  private final Trace trace;
  private final SeededRandom random;
  private final SplittableRandom chance;
  private final List<SimSession> sessions = new ArrayList<>();
  private final List<SyncWarning.Kind> warnings = new ArrayList<>();
  private final SimDisk disk;
  private long skewMillis;
  private Replica replica;
  private byte @Nullable [] backup;
  private boolean accusesSomebody;

  SimDevice(
      String name, DeviceKeys keys, SimDisk disk, byte[] genesis, SeededRandom random, SimWorld w) {
    this.name = name;
    this.keys = keys;
    this.genesis = genesis;
    this.space = w.space();
    this.time = w.time();
    this.trace = w.trace();
    this.random = random;
    this.chance = w.split();
    this.disk = disk;
    if (store().settings().space() == null) {
      store().settings().establish(space, keys.deviceId());
    }
    this.replica = newReplica();
  }

  private Replica newReplica() {
    return new Replica(
        store(),
        keys,
        () -> Instant.ofEpochMilli(SimWorld.EPOCH_MILLIS + time.nowMillis() + skewMillis),
        random,
        this);
  }

  private SpaceStore store() {
    return disk.store();
  }

  String name() {
    return name;
  }

  DeviceKeys keys() {
    return keys;
  }

  Replica replica() {
    return replica;
  }

  SeededRandom random() {
    return random;
  }

  byte[] genesis() {
    return genesis;
  }

  /** Whether it has said that the relay, or an honest device, was rolled back. */
  boolean accusesSomebody() {
    return accusesSomebody;
  }

  /** It says that an honest device was rolled back. */
  void accuses() {
    accusesSomebody = true;
  }

  /** What it has warned of so far. */
  List<SyncWarning.Kind> warnings() {
    return warnings;
  }

  // ---- connections ----

  List<SimSession> sessions() {
    sessions.removeIf(SimSession::isOver);
    return List.copyOf(sessions);
  }

  void add(SimSession session) {
    sessions.add(session);
  }

  boolean isConnectedTo(PeerName peer) {
    return sessions().stream().anyMatch(session -> session.peer().equals(peer));
  }

  boolean isConnectedTo(SimDevice other) {
    return sessions().stream().anyMatch(session -> session.other() == other);
  }

  void disconnect() {
    sessions().forEach(session -> session.link().cut());
  }

  void skew(long millis) {
    trace.fault(Fault.SKEW, name + " has its clock off by " + millis + " ms");
    skewMillis = millis;
  }

  // ---- work ----

  /** Edits; returns where the edit ended, or null if nothing was written. */
  @Nullable Written edit(Consumer<GraphEdit> edit) {
    LogId log = store().settings().ownLog();
    EntryHash before = hash(log);
    try {
      replica.edit(edit);
    } catch (NotAWriterException e) {
      trace.note(name + " may not write");
      return null;
    } catch (DamagedEntryException e) {
      trace.note(name + " cannot write on what is damaged");
      return null;
    } catch (StoreException e) {
      if (!replica.isMembershipWhole() && e.kind() == StoreException.Kind.CORRUPT) {
        trace.note(name + " writes nothing upon a part of the membership");
        return null;
      }
      SimulationFailure.unless(
          e.kind() == StoreException.Kind.DISK_FULL, name + " cannot write: " + e.getMessage());
      SimulationFailure.unless(
          Objects.equals(before, hash(store().settings().ownLog())),
          name + " wrote something on a full disk and said that it did not");
      trace.note(name + " has no room to write");
      return null;
    }
    LogId own = store().settings().ownLog();
    Head head = own == null ? null : replica.frontier().head(own);
    if (own == null || head == null || head.hash().equals(before)) {
      return null;
    }
    trace.note(name + " writes " + own.abbreviated() + " " + head.seq() + " " + head.hash());
    return new Written(keys.deviceId(), own, head.seq(), head.hash());
  }

  private @Nullable EntryHash hash(@Nullable LogId log) {
    Head head = log == null ? null : replica.frontier().head(log);
    return head == null ? null : head.hash();
  }

  boolean holds(Written entry) {
    return store().entries().place(entry.hash()) != null;
  }

  /** Whether entries wait here for a key. */
  boolean lacksKeys() {
    return !store().entries().wanted(Want.Kind.EPOCH_KEY).isEmpty();
  }

  long entryCount() {
    return store().entries().counts().values().stream().mapToLong(Long::longValue).sum();
  }

  String root() {
    return HexFormat.of().formatHex(replica.stateRoot());
  }

  // ---- what happens to it ----

  /** The process dies and starts again. Everything it reported as durable must be there. */
  void crash() {
    trace.fault(Fault.DEVICE_CRASH, name + " crashes");
    var frontier = replica.frontier();
    var heads = replica.trustLog().heads();
    byte[] root = replica.stateRoot();
    dieAnd(() -> disk.crash(chance));
    SimulationFailure.unless(
        replica.frontier().equals(frontier)
            && replica.trustLog().heads().equals(heads)
            && Arrays.equals(replica.stateRoot(), root),
        name + " is not after a crash what it was before");
  }

  /** What it has so far is on the disk for good. */
  void settle() {
    store().checkpoint();
  }

  int trustCount() {
    return replica.trustLog().records().size();
  }

  boolean canTear() {
    return disk.isFile();
  }

  /** The power fails on a disk that lies: the database goes back to any earlier state. */
  void tear() {
    trace.fault(Fault.TORN_DISK, name + " loses the end of what it wrote");
    dieAnd(() -> disk.tear(chance));
    var report = store().checkIntegrity();
    SimulationFailure.unless(
        report.problems().isEmpty(), name + " is damaged by a torn disk: " + report.problems());
    trace.note(name + " comes back as " + store().openToken());
  }

  void fillDisk() {
    trace.fault(Fault.DISK_FULL, name + " has a full disk");
    disk.fill(chance.nextInt(4));
  }

  void freeDisk() {
    disk.room();
  }

  void backUp() {
    trace.note(name + " is backed up");
    backup = disk.image();
  }

  /** Goes back to the backup, if there is one. */
  boolean restore(OpenToken found) {
    byte[] image = backup;
    if (image == null) {
      return false;
    }
    trace.fault(Fault.RESTORE, name + " is restored " + found);
    reopen(image, found);
    return true;
  }

  byte[] image() {
    return disk.image();
  }

  /** The process dies and starts again from a database file. */
  void reopen(byte[] image, OpenToken found) {
    dieAnd(() -> disk.replace(image, found));
  }

  /** The process dies, and starts with a database that has nothing but what it is for. */
  void emptied(byte[] emptyDatabase) {
    dieAnd(
        () -> {
          disk.replace(emptyDatabase, OpenToken.SAME);
          store().settings().establish(space, keys.deviceId());
        });
    replica.addTrust(List.of(genesis));
  }

  private void dieAnd(Runnable comeBack) {
    sessions.forEach(SimSession::die);
    sessions.clear();
    comeBack.run();
    replica = newReplica();
  }

  /**
   * Makes a second device out of this one: the same keys, the same data.
   *
   * @param sameChance whether it goes on with the same random numbers
   */
  SimDevice cloned(String cloneName, OpenToken found, boolean sameChance, SimWorld world) {
    trace.fault(Fault.CLONE, name + " is cloned " + found);
    SeededRandom own = sameChance ? random.copy() : new SeededRandom(world.split());
    SimDisk copy = SimDisk.inMemory(disk.image(), found, own);
    return new SimDevice(cloneName, keys, copy, genesis, own, world);
  }

  void close() {
    sessions.forEach(SimSession::die);
    disk.close();
  }

  // ---- what the core tells ----

  @Override
  public void onChanged(Changes changed, boolean remote) {
    trace.note(name + " changed, remote " + remote);
  }

  @Override
  public void onTrustChanged() {
    trace.note(name + " trust " + replica.trustLog().heads());
  }

  @Override
  public void onWarning(SyncWarning warning) {
    warned(warning);
  }

  void warned(SyncWarning warning) {
    accusesSomebody |=
        warning.kind() == SyncWarning.Kind.PEER_ROLLED_BACK && warning.peer().isRelay();
    warnings.add(warning.kind());
    trace.note(name + " warns " + warning.kind() + " " + warning.text());
  }
}
