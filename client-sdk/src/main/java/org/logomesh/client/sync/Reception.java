package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.store.DamagedGraphException;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.store.Want;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.HeadsStatement;

/** Takes in what comes from peers, and tells the others what became durable. */
final class Reception {
  private final Core core;
  private final Audience audience;

  /** Logs that have become whole again in this transaction, at least further than before. */
  private final Set<LogId> whole = new HashSet<>();

  Reception(Core core, Audience audience) {
    this.core = core;
    this.audience = audience;
  }

  /**
   * Takes ranges that came from a peer, and statements that came with them, in one transaction.
   *
   * @return what became of each; once a range of a log is not taken whole, those of it that follow
   *     are not tried
   */
  List<Received> receive(List<Arrival> arrivals, List<HeadsStatement> statements) {
    List<Received> received = new ArrayList<>(arrivals.size());
    List<HeadsStatement> news = new ArrayList<>();
    Changes changes;
    try {
      changes = take(arrivals, statements, received, news);
    } catch (StoreException e) {
      return Collections.nCopies(arrivals.size(), Received.refused(refusal(e)));
    }
    for (int i = 0; i < received.size(); i++) {
      Received one = received.get(i);
      Head through = one.through();
      if (!one.stored().isEmpty() && through != null) {
        audience.publish(
            new CommittedRange(arrivals.get(i).log(), through, signedTail(one.stored())));
      }
    }
    tellWhole();
    news.forEach(audience::stated);
    audience.changed(changes, true);
    Set<LogId> forked = new HashSet<>();
    for (int i = 0; i < received.size(); i++) {
      LogId log = arrivals.get(i).log();
      if (received.get(i).diverged()
          && (forked.contains(log) || provesFork(log, arrivals.get(i).entries()))) {
        forked.add(log);
        received.set(i, received.get(i).forkedNow());
      }
    }
    return received;
  }

  private Changes take(
      List<Arrival> arrivals,
      List<HeadsStatement> statements,
      List<Received> received,
      List<HeadsStatement> news) {
    Supplier<Changes> work =
        () -> {
          received.clear();
          whole.clear();
          core.inbox.expect(arrivals);
          Changes renewed = mend(arrivals);
          GraphMerge merge = core.merge();
          Map<LogId, Received> stopped = new HashMap<>();
          for (Arrival arrival : arrivals) {
            Received before = stopped.get(arrival.log());
            Received now = before != null ? before.repeated() : take(arrival, merge);
            received.add(now);
            if (!now.isWhole()) {
              stopped.put(arrival.log(), now);
            }
          }
          news.clear();
          statements.stream().filter(core.witness::take).forEach(news::add);
          return Changes.ofBoth(renewed, merge.finish());
        };
    try {
      return core.transaction(work);
    } catch (DamagedGraphException e) {
      // It cannot be made anew before other entries are whole. What came is kept until it can.
      return core.transaction(() -> core.inbox.holding(work));
    }
  }

  /** Puts what came again in the place of its damaged self, before anything is merged. */
  private @Nullable Changes mend(List<Arrival> arrivals) {
    Map<LogId, List<Long>> mended = new HashMap<>();
    for (Arrival arrival : arrivals) {
      if (!core.forking.isPastFork(arrival.log(), arrival.entries())) {
        List<Long> here = core.damage.mend(arrival.log(), arrival.entries());
        if (!here.isEmpty()) {
          mended.computeIfAbsent(arrival.log(), log -> new ArrayList<>()).addAll(here);
        }
      }
    }
    if (mended.isEmpty()) {
      return null;
    }
    whole.addAll(mended.keySet());
    return core.healing.settled(
        merge -> mended.forEach((log, places) -> core.whiteout.judgeAgain(log, places, merge)));
  }

  /** Entries may have become whole: what waited for them is tried again. */
  void settleDamage() {
    audience.changed(core.transaction(core.healing::settled), true);
  }

  private void tellWhole() {
    if (!whole.isEmpty()) {
      Frontier frontier = core.damage.whole(core.store.logs().frontier());
      for (LogId log : whole) {
        Head head = frontier.head(log);
        if (head != null) {
          audience.publish(new CommittedRange(log, head, null));
        }
      }
      whole.clear();
    }
  }

  private Received take(Arrival arrival, GraphMerge merge) {
    if (core.forking.isPastFork(arrival.log(), arrival.entries())) {
      return Received.pastFork();
    }
    return Received.of(core.take(arrival.log(), arrival.entries(), merge));
  }

  private boolean provesFork(LogId log, List<SealedEntry> entries) {
    ForkProof proof = core.transaction(() -> core.forking.proofOf(log, entries));
    return proof != null && recordFork(proof);
  }

  private static @Nullable List<SealedEntry> signedTail(List<SealedEntry> stored) {
    return stored.get(stored.size() - 1).signature() == null ? null : stored;
  }

  private static ErrorCode refusal(StoreException e) {
    return switch (e.kind()) {
      case DISK_FULL -> ErrorCode.STORE_FULL;
      case CORRUPT -> ErrorCode.STORE_DAMAGED;
      default -> ErrorCode.INTERNAL;
    };
  }

  @Nullable ErrorCode receiveTrust(List<byte[]> records) {
    try {
      AddResult result = takeTrust(records).result();
      if (!result.rejected().isEmpty()) {
        return ErrorCode.BAD_TRUST_RECORD;
      }
      // What waits for its parents is in memory only, and must not be acknowledged.
      return result.waiting().isEmpty() ? null : ErrorCode.UNKNOWN_TRUST;
    } catch (StoreException e) {
      return refusal(e);
    }
  }

  /** As {@link #receiveTrust}, with all that came of it. */
  Membership.Growth takeTrust(List<byte[]> records) {
    List<Membership.Growth> result = new ArrayList<>(1);
    Set<LogId> missing = new HashSet<>(core.store.damaged().all().keySet());
    Set<LogId> withoutAuthor = core.damage.withoutAuthor();
    Changes changes =
        core.transaction(
            () -> {
              boolean whole = core.membership.isWhole();
              GraphMerge merge = core.merge();
              result.clear();
              Membership.Growth grown = core.membership.add(records);
              result.add(grown);
              if (!whole && core.membership.isWhole()) {
                missing.clear(); // what could not be used before is asked for again
                return core.healing.settled(core.whiteout::judgeAll);
              }
              core.whiteout.judgeAgain(grown.rejudge(), merge);
              settleTrust(grown, merge);
              Changes merged = merge.finish();
              Changes upgraded = core.level.settle();
              return upgraded == null ? merged : upgraded;
            });
    Membership.Growth growth = result.get(0);
    if (growth.grown()) {
      audience.trustChanged();
    }
    audience.changed(changes, true);
    tellMended(withoutAuthor);
    tellMissing(missing);
    return growth;
  }

  // Their authors are known again.
  private void tellMended(Set<LogId> logs) {
    if (!logs.isEmpty()) {
      Frontier whole = core.damage.whole(core.store.logs().frontier());
      for (LogId log : logs) {
        Head head = whole.head(log);
        if (head != null) {
          audience.mended(log, head);
        }
      }
    }
  }

  // Entries below a snapshot may be needed all at once.
  private void tellMissing(Set<LogId> before) {
    Set<LogId> now = core.store.damaged().all().keySet();
    if (!before.containsAll(now)) {
      Frontier frontier = core.damage.whole(core.store.logs().frontier());
      now.stream()
          .filter(log -> !before.contains(log))
          .forEach(log -> audience.damaged(log, frontier.head(log)));
    }
  }

  private void settleTrust(Membership.Growth growth, GraphMerge merge) {
    for (TrustRecord record : growth.result().accepted()) {
      core.inbox.satisfied(new Want.TrustRecord(record.hash()), merge);
    }
    if (growth.newKeys()) {
      core.membership
          .keys()
          .keyring()
          .epochs()
          .forEach(epoch -> core.inbox.satisfied(new Want.EpochKey(epoch), merge));
    }
  }

  boolean recordFork(ForkProof proof) {
    List<ForkProof> recorded = new ArrayList<>(2);
    Changes changes =
        core.transaction(
            () -> {
              GraphMerge merge = core.merge();
              recorded.clear();
              recorded.addAll(core.forking.record(proof));
              if (!recorded.isEmpty()) {
                core.progress.forget(); // logs have other ends now
                core.whiteout.forked(proof.log(), merge);
                core.inbox.retryAll(merge);
              }
              return merge.finish();
            });
    audience.changed(changes, true);
    if (recorded.isEmpty()) {
      return false;
    }
    audience.forked(recorded);
    return true;
  }

  void takeStatements(List<HeadsStatement> statements) {
    List<HeadsStatement> news =
        core.transaction(() -> statements.stream().filter(core.witness::take).toList());
    news.forEach(audience::stated);
  }
}
