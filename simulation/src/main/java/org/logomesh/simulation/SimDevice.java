package org.logomesh.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;
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

/** One copy of the space: the real client core on a database in memory, and its connections. */
final class SimDevice implements ReplicaListener {
  private final String name;
  private final DeviceKeys keys;
  private final byte[] genesis;
  private final SpaceId space;
  private final Scheduler time;
  private final Trace trace;
  private final SeededRandom random;
  private final List<SimSession> sessions = new ArrayList<>();
  private long skewMillis;
  private SpaceStore store;
  private Replica replica;
  private byte @Nullable [] backup;

  SimDevice(
      String name,
      DeviceKeys keys,
      SpaceStore store,
      byte[] genesis,
      SpaceId space,
      SimWorld world) {
    this.name = name;
    this.keys = keys;
    this.genesis = genesis;
    this.space = space;
    this.time = world.time();
    this.trace = world.trace();
    this.random = world.secureRandom();
    this.store = store;
    if (store.settings().space() == null) {
      store.settings().establish(space, keys.deviceId());
    }
    this.replica = newReplica();
  }

  private Replica newReplica() {
    return new Replica(
        store,
        keys,
        () -> Instant.ofEpochMilli(SimWorld.EPOCH_MILLIS + time.nowMillis() + skewMillis),
        random,
        this);
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

  byte[] genesis() {
    return genesis;
  }

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

  void skew(long millis) {
    trace.note(name + " has its clock off by " + millis + " ms");
    skewMillis = millis;
  }

  /** Edits; returns where the edit ended, or null if nothing was written. */
  @Nullable Written edit(Consumer<GraphEdit> edit) {
    LogId log = store.settings().ownLog();
    EntryHash before = hash(log);
    try {
      replica.edit(edit);
    } catch (NotAWriterException e) {
      trace.note(name + " may not write");
      return null;
    }
    LogId own = store.settings().ownLog();
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
    return store.entries().place(entry.hash()) != null;
  }

  /** Whether entries wait here for a key. */
  boolean lacksKeys() {
    return !store.entries().wanted(Want.Kind.EPOCH_KEY).isEmpty();
  }

  /** The process dies and starts again. Everything it reported as durable must be there. */
  void crash() {
    trace.note(name + " crashes");
    var frontier = replica.frontier();
    var heads = replica.trustLog().heads();
    byte[] root = replica.stateRoot();
    reopen(store.image(), OpenToken.SAME);
    SimulationFailure.unless(
        replica.frontier().equals(frontier)
            && replica.trustLog().heads().equals(heads)
            && Arrays.equals(replica.stateRoot(), root),
        name + " is not after a crash what it was before");
  }

  void backUp() {
    trace.note(name + " is backed up");
    backup = store.image();
  }

  /** Goes back to the backup, if there is one. */
  boolean restore(OpenToken found) {
    byte[] image = backup;
    if (image == null) {
      return false;
    }
    trace.note(name + " is restored " + found);
    reopen(image, found);
    return true;
  }

  byte[] image() {
    return store.image();
  }

  /** The process dies and starts again from a database file. */
  void reopen(byte[] image, OpenToken found) {
    sessions.forEach(SimSession::die);
    sessions.clear();
    store.close();
    store = SpaceStore.fromImage(image, found, random);
    replica = newReplica();
  }

  /** Makes a second device out of this one: the same keys, the same data. */
  SimDevice cloned(String cloneName, OpenToken found, SimWorld world) {
    trace.note(name + " is cloned " + found);
    SpaceStore copy = SpaceStore.fromImage(store.image(), found, random);
    return new SimDevice(cloneName, keys, copy, genesis, space, world);
  }

  void disconnect() {
    sessions().forEach(session -> session.link().cut());
  }

  void close() {
    sessions.forEach(SimSession::die);
    store.close();
  }

  String root() {
    return HexFormat.of().formatHex(replica.stateRoot());
  }

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
    trace.note(name + " warns " + warning);
  }
}
