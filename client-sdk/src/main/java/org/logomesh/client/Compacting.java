package org.logomesh.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.SnapshotSource;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.Attestation;
import org.logomesh.client.sync.ConsistencyCheck;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.SnapshotVerifier;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustKind;
import org.logomesh.model.trust.TrustRecord;

/**
 * Makes snapshots that relays may compact a space to, and vouches for those of other
 * administrators, after making their graph anew from the entries that are here. Long work is done
 * on the caller's thread.
 */
final class Compacting {
  /** A snapshot that was made and is not attested yet: the next attempt goes on with it. */
  private static final String FILE = "compaction.snapshot";

  private final SpaceHome home;
  private final SpaceSettings settings;
  private final EngineThread engine;
  private final Replica replica;
  private final PeerBook peers;
  private final Devices devices;
  private final SnapshotFiles files;
  private final SnapshotTransfer transfer;

  Compacting(
      SpaceHome home,
      SpaceSettings settings,
      EngineThread engine,
      Replica replica,
      PeerBook peers,
      Devices devices,
      SnapshotFiles files,
      SnapshotTransfer transfer) {
    this.home = home;
    this.settings = settings;
    this.engine = engine;
    this.replica = replica;
    this.peers = peers;
    this.devices = devices;
    this.files = files;
    this.transfer = transfer;
  }

  /** Refuses before anything is asked of the network. */
  void requireAllowed() {
    engine.call(
        () -> {
          devices.requireAdmin();
          return true;
        });
    if (peers.relay() == null) {
      throw new SpaceException(
          SpaceException.Kind.UNREACHABLE,
          "there is no relay that could hold the snapshot; set one up first");
    }
  }

  /** Does what there is to do, right after a sync; what it returns the relay does not know yet. */
  Compaction run(CompactOptions options, SnapshotProgress progress) {
    Path file = home.directory().resolve(FILE);
    return SnapshotFiles.told(
        file,
        () -> {
          requireReady();
          AttestedSnapshot newest = engine.call(this::newest);
          boolean there = newest != null && transfer.isComplete(newest.checkpoint().snapshot());
          if (newest != null && there) {
            boolean settled = newest.stable() || newest.signers().contains(self());
            if (!settled && vouched(newest.checkpoint(), progress)) {
              return done(Compaction.Outcome.VOUCHED, newest.checkpoint());
            }
            if (settled && isOfNow(newest.checkpoint())) {
              return new Compaction(Compaction.Outcome.NOTHING_NEW, newest, true);
            }
          }
          return make(file, options.retentionDays(), progress);
        });
  }

  private void requireReady() {
    engine.call(
        () -> {
          devices.requireAdmin();
          SpaceStore store = replica.store();
          Map<EntryStatus, Long> counts = store.entries().counts();
          long waiting = counts.getOrDefault(EntryStatus.WAITING, 0L);
          require(
              waiting == 0,
              waiting + " entries here wait for something that is not here yet; sync first");
          require(
              store.damaged().all().isEmpty(),
              "entries here are damaged, or below a snapshot that does not hold any more; sync"
                  + " first");
          return true;
        });
  }

  // Only of a new snapshot: others could neither make its graph anew nor drop what lies below it.
  // Vouching for one needs nothing of this device: its relay may be full, and have it wait for
  // that.
  private void requireNothingPending() {
    engine.call(
        () -> {
          replica.settleAcknowledgements();
          long pending = replica.store().peers().sendable(peers.relayTarget().name().text());
          require(
              pending == 0,
              pending
                  + " entries of this device are not at the relay yet; sync first, or if the relay"
                  + " has no room, run it on an administrator's device that has nothing to send");
          return true;
        });
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new SpaceException(
          SpaceException.Kind.SNAPSHOT,
          "the space cannot be compacted from here now: " + otherwise);
    }
  }

  private @Nullable AttestedSnapshot newest() {
    List<AttestedSnapshot> all = replica.trust().snapshots();
    return all.isEmpty() ? null : all.get(0);
  }

  private DeviceId self() {
    return replica.device();
  }

  private boolean isOfNow(TrustBody.Checkpoint checkpoint) {
    return replica
        .store()
        .snapshots()
        .freeze(SnapshotSource::frontier)
        .equals(Attestation.frontier(checkpoint));
  }

  // ---- another administrator's ----

  /**
   * Makes the graph of a snapshot anew from what is here.
   *
   * @return false if it cannot be vouched for any more, since membership has changed
   */
  private boolean vouched(TrustBody.Checkpoint checkpoint, SnapshotProgress progress)
      throws IOException {
    Path fetched = transfer.fetch(checkpoint.snapshot(), progress);
    SnapshotVerifier verifier = engine.call(replica::snapshotVerifier);
    boolean vouched;
    try (Scratch there = Scratch.in(home, settings);
        Scratch again = Scratch.in(home, settings);
        InputStream in = new BufferedInputStream(Files.newInputStream(fetched))) {
      StateSnapshot snapshot = verifier.verify(in, checkpoint, there.store());
      ConsistencyCheck check =
          engine.call(
              () -> replica.consistency().entriesAgainst(snapshot, there.store(), again.store()));
      vouched = isVouchedFor(snapshot, check);
      if (vouched) {
        requireNotMisquoted(
            snapshot, engine.call(() -> replica.consistency().misquoted(snapshot, there.store())));
      }
    }
    Files.deleteIfExists(fetched);
    return vouched;
  }

  private boolean isVouchedFor(StateSnapshot snapshot, ConsistencyCheck check) {
    if (check.outcome() == ConsistencyCheck.Outcome.EQUAL) {
      return true;
    }
    if (check.outcome() == ConsistencyCheck.Outcome.OTHER_FRONTIER) {
      throw new SnapshotException(
          SnapshotException.Fault.NOT_NOW,
          replica.store().floor().exists()
              ? "this device began with a later snapshot than the one to vouch for, so it cannot"
                  + " make its graph anew; have an administrator's device do it that has the"
                  + " entries"
              : "the snapshot has entries that are not on this device, so it cannot vouch for it;"
                  + " sync, then try again");
    }
    if (engine.call(() -> hasOtherRules(snapshot))) {
      return false;
    }
    throw new SnapshotException(
        SnapshotException.Fault.OTHER_ROOT,
        "the snapshot of device "
            + snapshot.device().abbreviated()
            + " is not what the entries make here: "
            + check.divergingCount()
            + " parts differ. One of the two devices is wrong; nothing was signed. Check this one"
            + " with: lm check --deep");
  }

  private static void requireNotMisquoted(StateSnapshot snapshot, @Nullable LogId log) {
    if (log != null) {
      throw new SnapshotException(
          SnapshotException.Fault.OTHER_ROOT,
          "the snapshot of device "
              + snapshot.device().abbreviated()
              + " does not say of log "
              + log.abbreviated()
              + " what its entries say here; nothing was signed. One of the two devices is wrong."
              + " Check this one with: lm check --deep");
    }
  }

  // Checkpoints themselves, and new members, change nothing about what counts.
  private boolean hasOtherRules(StateSnapshot snapshot) {
    return replica.trustLog().missingFor(snapshot.trustHeads()).stream()
        .map(TrustRecord::body)
        .anyMatch(
            body ->
                body.kind() != TrustKind.CHECKPOINT
                    && body.kind() != TrustKind.ADMIT
                    && body.kind() != TrustKind.EPOCH);
  }

  // ---- an own one ----

  private Compaction make(Path file, int retentionDays, SnapshotProgress progress)
      throws IOException {
    requireNothingPending();
    StateSnapshot snapshot = made(file);
    SnapshotId id = SnapshotTransfer.id(file);
    TrustBody.Checkpoint checkpoint =
        Attestation.of(id, snapshot, retentionDays, replica.store().logs());
    transfer.bring(id, file, progress);
    Compaction done = done(Compaction.Outcome.MADE, checkpoint);
    Files.deleteIfExists(file);
    return done;
  }

  private StateSnapshot made(Path file) throws IOException {
    if (Files.exists(file)) {
      StateSnapshot left = leftBehind(file);
      if (left != null) {
        return left;
      }
    }
    return files.saveForRelays(file);
  }

  /** What an attempt has made that broke off, if it is of now. */
  private @Nullable StateSnapshot leftBehind(Path file) throws IOException {
    if (!RelayFilling.isForRelays(file)) {
      return null; // earlier software made it
    }
    SnapshotVerifier verifier = engine.call(replica::snapshotVerifier);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      StateSnapshot left = verifier.manifest(in);
      boolean ofNow =
          left.device().equals(self())
              && left.trustHeads().equals(engine.call(() -> replica.trustLog().heads()))
              && left.frontier()
                  .equals(replica.store().snapshots().freeze(SnapshotSource::frontier));
      return ofNow ? left : null;
    } catch (SnapshotException notOne) {
      return null;
    }
  }

  private Compaction done(Compaction.Outcome outcome, TrustBody.Checkpoint checkpoint) {
    return engine.call(
        () -> {
          devices.requireAdmin();
          replica.appendTrust(devices.changes().attest(checkpoint));
          devices.audit(
              "checkpoint", "vouched for the snapshot " + checkpoint.snapshot().abbreviated());
          AttestedSnapshot attested =
              replica.trust().snapshots().stream()
                  .filter(each -> each.checkpoint().equals(checkpoint))
                  .findFirst()
                  .orElseThrow();
          return new Compaction(outcome, attested, false);
        });
  }
}
