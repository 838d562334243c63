package org.logomesh.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.AuditTrail;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.sync.NotAWriterException;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.ReplicaListener;
import org.logomesh.client.sync.SyncWarning;

/** Puts the parts of an open space together: the replica on its thread, queries, links, devices. */
final class SpaceCore implements ReplicaListener, AutoCloseable {
  private static final String OFFLINE = "offline";

  /** How often what large transactions changed is indexed, a piece at a time. */
  private static final long INDEXING_MILLIS = 500;

  private final SpaceHome home;
  private final SpaceSettings settings;
  private final SpaceStore store;
  private final DeviceKeys keys;
  private final EngineThread engine;
  private final Replica replica;
  private final Queries queries;
  private final PeerBook peers;
  private final Syncing syncing;
  private final Devices devices;
  private final Histories histories;
  private final SnapshotFiles snapshots;
  private final RelayedSnapshots relayed;
  private final FullSync full;
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private List<String> recoveryWords = List.of();

  private SpaceCore(SpaceHome home, SpaceStore store, DeviceKeys keys, SpaceSettings settings) {
    this.home = home;
    this.settings = settings;
    this.store = store;
    this.keys = keys;
    this.engine = new EngineThread("logomesh-space");
    this.replica =
        engine.call(
            () ->
                new Replica(
                    store, keys, settings.clock(), settings.random(), this, engine.beside()));
    this.queries = new Queries(store);
    this.peers = new PeerBook(store, keys, replica, engine, settings);
    this.syncing = new Syncing(engine, replica, peers);
    this.devices = new Devices(engine, replica, keys, settings);
    this.histories = new Histories(engine, replica, devices);
    this.snapshots = new SnapshotFiles(home, settings, engine, replica);
    this.relayed =
        new RelayedSnapshots(
            home, settings, engine, replica, peers, devices, snapshots, syncing::disconnect);
    this.full =
        new FullSync(
            timeout -> syncing.once(timeout, keepsLinks()),
            relayed,
            told -> engine.post(() -> syncing.warn(told)));
    engine.every(INDEXING_MILLIS, () -> store.searchIndex().catchUp(Queries.INDEXED_AT_ONCE));
  }

  static SpaceCore open(SpaceHome home, SpaceStore store, DeviceKeys keys, SpaceSettings settings) {
    return new SpaceCore(home, store, keys, settings);
  }

  // ---- parts ----

  SpaceHome home() {
    return home;
  }

  Replica replica() {
    return replica;
  }

  Queries queries() {
    return queries;
  }

  PeerBook peers() {
    return peers;
  }

  Devices devices() {
    return devices;
  }

  Histories histories() {
    return histories;
  }

  SnapshotFiles snapshots() {
    return snapshots;
  }

  RelayedSnapshots relayed() {
    return relayed;
  }

  Executor workers() {
    return syncing.dialers();
  }

  void rememberRecoveryWords(List<String> words) {
    recoveryWords = List.copyOf(words);
  }

  synchronized List<String> takeRecoveryWords() {
    List<String> words = recoveryWords;
    recoveryWords = List.of();
    return words;
  }

  // ---- writing ----

  Written edit(SyncPolicy policy, Consumer<Edit> changes) {
    List<ThoughtId> created = new ArrayList<>();
    long[] lastConflict = {0};
    try {
      engine.call(
          () -> {
            devices.mergeEpochsBeforeWriting();
            lastConflict[0] = store.conflicts().lastNumber();
            Replica.Edited edited =
                replica.edit(
                    graph -> {
                      Edit edit =
                          new Edit(graph, settings.random(), keys.deviceId(), settings.clock());
                      changes.accept(edit);
                      created.clear();
                      created.addAll(edit.created());
                    },
                    handsOn(policy));
            return edited.head();
          });
    } catch (StoreException e) {
      throw Failures.of(e);
    } catch (NotAWriterException e) {
      throw Failures.of(e);
    }
    return new Written(created, statusOf(policy), queries.conflictsAfter(lastConflict[0]));
  }

  // What waits for others goes within a second, when the links are looked after.
  private static boolean handsOn(SyncPolicy policy) {
    return policy.immediate() || policy.priority() == SyncPolicy.Priority.HIGH;
  }

  private SyncStatus statusOf(SyncPolicy policy) {
    if (isOffline() || peers.all().isEmpty()) {
      return SyncStatus.LOCAL;
    }
    return handsOn(policy) && syncing.isLive() ? SyncStatus.SENT : SyncStatus.QUEUED;
  }

  Space.Subscription onChange(Consumer<Change> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  String stateRoot() {
    return engine.call(() -> HexFormat.of().formatHex(replica.stateRoot()));
  }

  // ---- what the replica tells, on its thread ----

  @Override
  public void onChanged(Changes changes, boolean remote) {
    Change change =
        new Change(changes.thoughts().keySet(), changes.edges(), changes.states(), remote);
    listeners.forEach(listener -> listener.accept(change));
  }

  @Override
  public void onTrustChanged() {
    devices.onTrustChanged();
    for (AutoCloseable each : open) {
      if (each instanceof PeerListener listener) {
        listener.direct().recheck(); // a removed device does not stay connected
      }
    }
  }

  @Override
  public void onWarning(SyncWarning warning) {
    syncing.warn(warning);
  }

  // ---- sync ----

  SyncResult sync(Duration timeout) {
    requireOnline();
    long began = System.nanoTime();
    long lastConflict = store.conflicts().lastNumber();
    Moved moved = full.run(timeout);
    List<Conflict> fresh = queries.conflictsAfter(lastConflict);
    return new SyncResult(
        moved.peers(),
        moved.entriesSent(),
        moved.entriesReceived(),
        moved.operationsReceived(),
        moved.bytesSent(),
        moved.bytesReceived(),
        fresh,
        replica.frontier(),
        Duration.ofNanos(System.nanoTime() - began),
        moved.membershipKnown(),
        moved.warnings());
  }

  Compaction compact(CompactOptions options, SnapshotProgress progress) {
    requireOnline();
    return relayed.compact(
        options,
        progress,
        new RelayedSnapshots.Talk() {
          @Override
          public void sync() {
            var unused = SpaceCore.this.sync(options.patience());
          }

          @Override
          public boolean tell() {
            return tellRelay(options.patience());
          }
        });
  }

  Optional<StateSnapshot> beginFromRelay(SnapshotProgress progress) {
    requireOnline();
    return relayed.beginFresh(progress);
  }

  /**
   * Hands the membership over to the relay.
   *
   * @return whether the relay has all of it, durably; false if there is none, or it could not be
   *     reached, or did not say so in time. The next sync of any device goes on with it then
   */
  boolean tellRelay(Duration timeout) {
    if (peers.relay() == null || isOffline()) {
      return false;
    }
    try {
      return syncing.tellMembership(peers.relayTarget(), timeout, keepsLinks());
    } catch (SpaceException e) {
      engine.post(() -> devices.audit("membership", "not at the relay yet: " + e.getMessage()));
      return false;
    }
  }

  private boolean keepsLinks() {
    return open.stream().anyMatch(Watch.class::isInstance);
  }

  Watch watch() {
    Watch watch =
        new Watch(
            syncing,
            peers,
            this::isOffline,
            full::catchUp,
            unsendable -> full.fill(),
            open::remove);
    open.add(watch);
    return watch;
  }

  PeerListener listen(InetSocketAddress address) {
    requireOnline();
    PeerListener listener = PeerListener.begin(address, peers, engine, replica, syncing);
    open.add(listener);
    return listener;
  }

  Invitation invite() {
    requireOnline();
    List<PeerListener> listeners =
        open.stream().filter(PeerListener.class::isInstance).map(PeerListener.class::cast).toList();
    return Invitation.begin(this, keys, settings, listeners);
  }

  void offline(boolean on) {
    engine.call(
        () -> {
          store.settings().putNumber(OFFLINE, on ? 1 : 0);
          return true;
        });
    if (on) {
      syncing.disconnect();
    }
  }

  boolean isOffline() {
    return store.settings().number(OFFLINE, 0) == 1;
  }

  void requireOnline() {
    if (isOffline()) {
      throw new SpaceException(
          SpaceException.Kind.OFFLINE, "offline mode is on; switch it off to connect");
    }
  }

  // ---- care ----

  List<AuditTrail.Event> audit(int limit) {
    return queries.audit(limit);
  }

  SpaceStatus status() {
    engine.call(
        () -> {
          replica.settleAcknowledgements();
          return true;
        });
    return queries.status(
        replica, devices.self(), peers, isOffline(), syncing.warnings(), home.database());
  }

  CheckReport check(Space.CheckDepth depth) {
    return engine.call(() -> Checks.run(replica, depth == Space.CheckDepth.DEEP));
  }

  EngineThread engine() {
    return engine;
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    syncing.close();
    engine.close();
    store.close();
    keys.close();
  }
}
