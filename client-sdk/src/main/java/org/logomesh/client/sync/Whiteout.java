package org.logomesh.client.sync;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.MalformedOperationException;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.store.CitedRange;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.client.store.VerifiedEntry;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.Verdict;

/**
 * Takes the effect of entries away, or gives it back, when the trust log says something new of
 * their author. What they replaced stays replaced: only what is shown changes.
 */
final class Whiteout {
  private final SpaceStore store;
  private final Membership membership;
  private final Opener opener;

  Whiteout(SpaceStore store, Membership membership, Opener opener) {
    this.store = store;
    this.membership = membership;
    this.opener = opener;
  }

  /** Judges everything again, after the membership was damaged. Inside a transaction. */
  void judgeAll(GraphMerge merge) {
    store.logs().citedRanges().forEach(range -> judge(range, merge));
  }

  /**
   * Judges all applied entries of these devices again. Nothing is judged by a part of the
   * membership: {@link #judgeAll} follows when it is whole. Inside a transaction.
   */
  void judgeAgain(Set<DeviceId> devices, GraphMerge merge) {
    if (devices.isEmpty() || !membership.isWhole()) {
      return;
    }
    for (CitedRange range : store.logs().citedRanges()) {
      if (devices.contains(range.device())) {
        judge(range, merge);
      }
    }
  }

  /**
   * Judges a device's entries again after a fork of one of its logs was recorded: if the device was
   * removed, what is left of that log is the branch that its last entry is in. Inside a
   * transaction.
   */
  void forked(LogId log, GraphMerge merge) {
    LogInfo info = store.logs().find(log);
    if (info != null && !membership.judge().cuts(info.device()).isEmpty()) {
      judgeAgain(Set.of(info.device()), merge);
    }
  }

  /**
   * Judges a device's entries again if one has come to a branch that a removal of the device names:
   * it says which branch is left. Inside a transaction.
   *
   * @param stored the entries that have come
   */
  void arrived(LogId log, List<SealedEntry> stored, GraphMerge merge) {
    LogInfo info = stored.isEmpty() ? null : store.logs().find(log);
    if (info == null || info.parent() == null) {
      return;
    }
    long from = stored.get(0).seq();
    long through = stored.get(stored.size() - 1).seq();
    boolean named =
        membership.judge().cuts(info.device()).stream()
            .filter(cut -> from <= cut.seq() && cut.seq() <= through)
            .anyMatch(cut -> cut.hash().equals(store.entries().hashAt(log, cut.seq())));
    if (named) {
      judgeAgain(Set.of(info.device()), merge);
    }
  }

  /** Judges entries again that could not be read for a while. Inside a transaction. */
  void judgeAgain(LogId log, List<Long> seqs, GraphMerge merge) {
    if (!membership.isWhole()) {
      return;
    }
    for (long seq : seqs) {
      StoredEntry stored = store.entries().at(log, seq);
      LogState before = seq == 0 ? null : store.logs().stateAt(log, seq - 1);
      LogState after = store.logs().stateAt(log, seq);
      if (stored != null && before != null && after != null) {
        judge(new Candidate(log, before, stored.entry(), after), stored, merge);
      }
    }
  }

  /**
   * Makes an entry void that came with a snapshot as one that was applied, and cannot have been:
   * its maker lied. Inside a transaction.
   */
  void voidUnlessReadable(LogId log, long seq) {
    StoredEntry stored = store.entries().at(log, seq);
    if (stored == null || stored.outcome().status() == EntryStatus.VOID) {
      return;
    }
    try {
      replay(stored, (stamp, operations) -> {});
    } catch (MalformedOperationException | IllegalStateException | DamagedEntryException e) {
      store
          .entries()
          .settle(
              log,
              seq,
              new VerifiedEntry.Outcome(
                  EntryStatus.VOID,
                  "it is not what the snapshot said that this device began with",
                  stored.outcome().lamport(),
                  0));
    }
  }

  /** Applies an entry that was applied before to another graph, as it stands today. */
  void replay(StoredEntry stored, GraphMerge merge) {
    replay(stored, merge::apply);
  }

  /** Tells the operations of an entry that was applied before, as it stands today. */
  void replay(StoredEntry stored, BiConsumer<Stamp, List<Operation>> visitor) {
    if (stored.entry().header().type() == EntryType.OPEN) {
      return;
    }
    Candidate candidate = candidate(stored, null);
    visitor.accept(
        new Stamp(
            candidate.after().hash(),
            stored.outcome().lamport(),
            stored.outcome().wallMillis(),
            candidate.after().device(),
            stored.outcome().status() == EntryStatus.APPLIED),
        opener.reopen(candidate));
  }

  /**
   * Returns an entry that was applied before, and no OPEN, with where its log stood.
   *
   * @param known where that log once stood: if right before the entry, that is not looked up
   */
  Candidate candidate(StoredEntry stored, @Nullable LogState known) {
    LogId log = stored.place().log();
    long seq = stored.place().seq();
    LogState before =
        known != null && known.seq() == seq - 1 ? known : store.logs().stateAt(log, seq - 1);
    if (before == null) {
      throw new IllegalStateException("a gap in log " + log + " before " + seq);
    }
    LogState after = before.next(stored.entry().header(), stored.place().hash());
    return new Candidate(log, before, stored.entry(), after);
  }

  private void judge(CitedRange range, GraphMerge merge) {
    @Nullable LogState before =
        range.fromSeq() == 0 ? null : store.logs().stateAt(range.log(), range.fromSeq() - 1);
    for (long seq = range.fromSeq(); seq <= range.toSeq(); seq++) {
      StoredEntry stored;
      try {
        stored = store.entries().at(range.log(), seq);
      } catch (DamagedEntryException e) {
        // Its effect cannot be changed before it has come again.
        store.damaged().mark(range.log(), seq);
        before = store.logs().stateAt(range.log(), seq);
        continue;
      }
      if (stored == null) {
        before = judgeByName(range.log(), seq, before);
        continue;
      }
      LogState after =
          LogState.after(before, range.log(), stored.entry().header(), stored.place().hash());
      if (before != null) {
        judge(new Candidate(range.log(), before, stored.entry(), after), stored, merge);
      }
      before = after;
    }
  }

  // What an entry did cannot be taken out of a snapshot that it is part of: entries are asked for.
  private LogState judgeByName(LogId log, long seq, @Nullable LogState before) {
    LogState after = store.entries().isBare(log, seq) ? store.logs().stateAt(log, seq) : null;
    if (after == null) {
      throw new IllegalStateException("a gap in log " + log + " at " + seq);
    }
    if (before != null && !isAsJudged(log, before, after)) {
      store.floor().lift();
    }
    return after;
  }

  private boolean isAsJudged(LogId log, LogState before, LogState after) {
    EntryStatus status = store.entries().status(log, after.seq());
    boolean applied = status == EntryStatus.APPLIED;
    return (!applied && status != EntryStatus.WHITED_OUT)
        || opener.judge(log, before, after).isEffective() == applied;
  }

  /**
   * Whether all entries of which only the names are here count as they did for who made the
   * snapshot that they came with.
   */
  boolean agreesWithSnapshot() {
    for (CitedRange range : store.logs().citedRanges()) {
      @Nullable LogState before =
          range.fromSeq() == 0 ? null : store.logs().stateAt(range.log(), range.fromSeq() - 1);
      for (long seq = range.fromSeq(); seq <= range.toSeq(); seq++) {
        LogState after = store.logs().stateAt(range.log(), seq);
        if (after == null || (before != null && !isAsJudged(range.log(), before, after))) {
          return false;
        }
        before = after;
      }
    }
    return true;
  }

  private void judge(Candidate candidate, StoredEntry stored, GraphMerge merge) {
    EntryStatus status = stored.outcome().status();
    if (status != EntryStatus.APPLIED && status != EntryStatus.WHITED_OUT) {
      return;
    }
    Verdict verdict = opener.judge(candidate.log(), candidate.before(), candidate.after());
    boolean effective = verdict.isEffective();
    if (effective == (status == EntryStatus.APPLIED)) {
      return;
    }
    // Made anew from the snapshot, the graph would not show this.
    store.floor().liftIfBelow(candidate.log(), candidate.after().seq());
    merge.setEffective(candidate.after().hash(), opener.reopen(candidate), effective);
    store
        .entries()
        .settle(
            candidate.log(),
            candidate.after().seq(),
            new VerifiedEntry.Outcome(
                effective ? EntryStatus.APPLIED : EntryStatus.WHITED_OUT,
                effective ? null : Verdicts.text(verdict),
                stored.outcome().lamport(),
                stored.outcome().wallMillis()));
  }
}
