package org.logomesh.client;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.AttestedSnapshot;

/** What an open space does with the snapshots that its relay holds. */
final class RelayedSnapshots implements FullSync.StandIns {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  private final EngineThread engine;
  private final Replica replica;
  private final PeerBook peers;
  private final Compacting compacting;
  private final AttestedBeginning beginning;
  private final RelayFilling filling;
  private final Runnable beforeLoading;

  /**
   * @param beforeLoading ends what must not see the graph change under it
   */
  RelayedSnapshots(
      SpaceHome home,
      SpaceSettings settings,
      EngineThread engine,
      Replica replica,
      PeerBook peers,
      Devices devices,
      SnapshotFiles files,
      Runnable beforeLoading) {
    this.engine = engine;
    this.replica = replica;
    this.peers = peers;
    this.beforeLoading = beforeLoading;
    SnapshotTransfer transfer = new SnapshotTransfer(home.directory(), peers.snapshotDoors());
    this.compacting =
        new Compacting(home, settings, engine, replica, peers, devices, files, transfer);
    this.beginning = new AttestedBeginning(home, engine, replica, transfer);
    this.filling = new RelayFilling(home, engine, replica, peers, transfer);
  }

  /** How a compaction talks to the relay besides. */
  interface Talk {
    /** Syncs, so that all that is known on either side is known on both. */
    void sync();

    /** Hands the membership over; says whether the relay has confirmed it. */
    boolean tell();
  }

  /** The latest snapshot that administrators vouch for. */
  Optional<AttestedSnapshot> latest() {
    return engine.call(() -> replica.trust().snapshots().stream().findFirst());
  }

  Compaction compact(CompactOptions options, SnapshotProgress progress, Talk talk) {
    compacting.requireAllowed();
    talk.sync();
    Compaction done = compacting.run(options, progress);
    return done.outcome() == Compaction.Outcome.NOTHING_NEW
        ? done
        : new Compaction(done.outcome(), done.attested(), talk.tell());
  }

  Optional<StateSnapshot> beginFresh(SnapshotProgress progress) {
    return peers.relay() == null ? Optional.empty() : beginning.fresh(progress);
  }

  /**
   * Gives the relay a snapshot in place of entries that it has lost and this device has not got.
   *
   * @return what a person should know of it: that it was done, or why not
   */
  @Override
  public SyncWarning fill() {
    PeerName relay = peers.relayTarget().name();
    try {
      return filling
          .fill(SnapshotProgress.NONE)
          .map(hindrance -> SyncWarning.notFilled(relay, hindrance))
          .orElseGet(() -> SyncWarning.filled(relay));
    } catch (SpaceException e) {
      return SyncWarning.notFilled(relay, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public SyncWarning stillUnfilled() {
    return SyncWarning.notFilled(
        peers.relayTarget().name(),
        "it has the snapshot and does not begin with it; its software may be older than this");
  }

  /**
   * Begins again, if the relay does not hand out logs any more that this device lacks.
   *
   * @param lacking those logs
   * @return what a person should know of it: that it was done, or why not
   */
  @Override
  public SyncWarning catchUp(Set<LogId> lacking) {
    PeerName relay = peers.relayTarget().name();
    try {
      Optional<StateSnapshot> begun =
          beginning.again(lacking, beforeLoading, SnapshotProgress.NONE);
      if (begun.isEmpty()) {
        return SyncWarning.behind(
            relay, "no snapshot that enough administrators vouch for has what is missing here");
      }
      return SyncWarning.beganAgain(
          relay, DAY.format(Instant.ofEpochMilli(begun.get().wallMillis())));
    } catch (SpaceException e) {
      return SyncWarning.behind(relay, String.valueOf(e.getMessage()));
    }
  }
}
