package org.logomesh.client.sync;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SetAside;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;

/**
 * How a device that has entries begins again with a snapshot that administrators attest, because
 * nobody hands out any more what it lacks below it. What is here and not in the snapshot, first of
 * all what this device wrote and has not sent, is received anew on top of it: it merges as it would
 * have, had it arrived just now. One transaction; unless every entry that was here is here
 * afterwards, nothing happens.
 */
final class Rebeginning {
  /** Entries received between two times of writing the graph out: what is in memory is bounded. */
  private static final int PIECE = 4096;

  private final Core core;
  private final SpaceStore store;
  private final List<ForkProof> unproven = new ArrayList<>();
  private final Set<LogId> forked = new HashSet<>();

  Rebeginning(Core core) {
    this.core = core;
    this.store = core.store;
  }

  /** Loads a snapshot in place of what is here. */
  StateSnapshot with(InputStream file, TrustBody.Checkpoint attested) {
    return core.begin(
        () -> {
          core.membership.requireWhole();
          for (byte[] proof : store.forks().all()) {
            unproven.add((ForkProof) FrameCodec.decode(proof));
          }
          store.aside().take();
          core.progress.forget();
          store.floor().keep(file);
          StateSnapshot snapshot =
              new Beginning(core)
                  .load(new SnapshotVerifier(core).attestedReader(store.floor().open()), attested);
          store.settings().putNumber(GraphLevel.MISNAMED, 0);
          store.aside().putBack();
          receiveRest();
          long lost = store.aside().finish();
          if (lost > 0) {
            throw refused(lost + " entries are damaged, or build on damaged ones");
          }
          core.progress.forget();
          return snapshot;
        });
  }

  private void receiveRest() {
    core.inbox.expect(List.of());
    GraphMerge merge = core.merge();
    prove();
    int merged = 0;
    long after = 0;
    for (SetAside.Run run = store.aside().next(after);
        run != null;
        run = store.aside().next(after)) {
      after = run.last();
      receive(run, merge);
      merged += run.entries().size();
      if (merged >= PIECE) {
        merge.finish();
        store.graph().spill();
        merge = core.merge();
        merged = 0;
      }
    }
    prove();
    // Not before: what a removal names of a forked log may have been among the rest.
    for (LogId log : forked) {
      core.whiteout.forked(log, merge);
    }
    core.inbox.retryAll(merge);
    merge.finish();
  }

  private void receive(SetAside.Run run, GraphMerge merge) {
    SealedEntry first = run.entries().get(0);
    LogId log = home(run, first);
    if (log == null && prove()) {
      log = home(run, first);
    }
    SealedEntry last = run.entries().get(run.entries().size() - 1);
    LogInfo info = log == null ? null : store.logs().find(log);
    if (log == null || (info != null && last.seq() >= info.forkedAt())) {
      throw parted(run.log());
    }
    Inbox.Intake intake = core.take(log, run.entries(), merge);
    if (intake.through() == null || intake.through().seq() != last.seq()) {
      throw parted(run.log());
    }
  }

  /**
   * Finds the log that entries continue: the one they were in, or, if the snapshot knows of a fork
   * of it that was not known here or the other way round, a branch.
   */
  private @Nullable LogId home(SetAside.Run run, SealedEntry first) {
    LogInfo same = store.logs().find(run.log());
    if (same == null && first.seq() == 0) {
      return run.log();
    }
    if (same != null && isContinuedBy(same, first)) {
      return run.log();
    }
    for (LogInfo info : store.logs().all()) {
      if (info.hashedAs().equals(run.hashedAs()) && isContinuedBy(info, first)) {
        return info.id();
      }
    }
    return null;
  }

  private boolean isContinuedBy(LogInfo log, SealedEntry first) {
    LogState before = core.inbox.standing(log);
    return before != null
        && first.seq() == before.seq() + 1
        && before.hash().equals(first.header().previous())
        && first.seq() < log.forkedAt()
        && Forking.fits(log, first, core.space);
  }

  /** Records the proofs of forks that were known here, as far as what they are about is here. */
  private boolean prove() {
    boolean proven = unproven.removeIf(this::prove);
    if (proven) {
      core.progress.forget(); // logs have other ends now
    }
    return proven;
  }

  private boolean prove(ForkProof proof) {
    boolean proven = !core.forking.record(proof).isEmpty();
    if (proven) {
      forked.add(proof.log());
    }
    return proven;
  }

  private static SnapshotException parted(LogId log) {
    return refused(
        "log "
            + log.abbreviated()
            + " goes on here in another way than in the snapshot: its device was restored or"
            + " copied");
  }

  private static SnapshotException refused(String why) {
    return new SnapshotException(
        Fault.NOT_NOW,
        "this device has entries that the snapshot cannot take up, and keeps them as they are: "
            + why
            + ". Sync with a device that has all entries");
  }
}
