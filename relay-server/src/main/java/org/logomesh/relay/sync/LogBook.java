package org.logomesh.relay.sync;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.ForkLedger;
import org.logomesh.model.sync.Standing;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.relay.store.LogCut;
import org.logomesh.relay.store.StoredLog;

/**
 * Where the logs of a space stand, where they fork, and how those went on that were appended to
 * last. Used in the order of the space's hub.
 */
final class LogBook {
  private final Map<LogId, StoredLog> logs = new HashMap<>();
  private final Map<LogId, Wound> wounds = new HashMap<>();
  private final RecentEntries recent;
  private ForkLedger forks;

  /**
   * @param room what the spaces keep of what is recent
   */
  LogBook(SpaceId space, RecentEntries.Room room) {
    this.forks = ForkLedger.of(space, List.of());
    this.recent = new RecentEntries(room);
  }

  void put(StoredLog log) {
    recent.forget(log.id());
    logs.put(log.id(), log);
  }

  /** Takes over where a log stands if that is further than is known; not for one that was cut. */
  boolean advance(StoredLog log) {
    boolean isNews = isNews(log);
    if (isNews) {
      put(log);
    } else {
      recent.forgetBelow(log.id(), log.firstSeq());
    }
    return isNews;
  }

  /**
   * Takes over where a log stands after an append of this relay.
   *
   * @param entries what was appended, if somebody may ask for it; else nothing
   * @return whether that is further than is known
   */
  boolean appended(StoredLog log, List<SealedEntry> entries) {
    boolean isNews = isNews(log);
    if (isNews) {
      logs.put(log.id(), log);
      if (!entries.isEmpty()) {
        recent.add(log.id(), entries);
      }
    }
    return isNews;
  }

  private boolean isNews(StoredLog log) {
    StoredLog known = logs.get(log.id());
    return known == null || known.state().seq() < log.state().seq();
  }

  /** How a log goes on from a place, if that is in memory; else nothing. */
  List<SealedEntry> recent(LogId log, long fromSeq, int maxBytes) {
    return wounds.containsKey(log) ? List.of() : recent.range(log, fromSeq, maxBytes);
  }

  /** Time went on: what was recent is so no more. */
  void tick() {
    recent.tick();
  }

  /** Nobody is here to ask for what is recent, or some of it may be in the store no more. */
  void forgetRecent() {
    recent.clear();
  }

  /**
   * Whether a stored log is none, or one of a fork that is known. A log that another relay has cut
   * stands further back than is known. A branch whose fork is not known yet comes with the fork.
   */
  boolean isKnownByThisName(StoredLog log) {
    LogId origin = log.state().log();
    return log.id().equals(origin) || forks.origin(log.id()).equals(origin);
  }

  /**
   * Whether a stored log was begun with a snapshot: devices believe that nothing, or less, of it is
   * here.
   */
  boolean beginsBeyondWhatIsKnown(StoredLog log) {
    StoredLog known = logs.get(log.id());
    return log.firstSeq() > (known == null ? forks.firstSeq(log.id()) : known.state().seq() + 1);
  }

  /** A log with its branches, as they are stored. */
  List<StoredLog> ofOrigin(LogId origin) {
    return logs.values().stream().filter(log -> log.state().log().equals(origin)).toList();
  }

  /** Takes over what another relay did to a forked log. */
  void replace(LogId origin, List<StoredLog> stored) {
    ofOrigin(origin).forEach(log -> remove(log.id())); // damage is found again
    stored.forEach(this::put);
  }

  void remove(LogId log) {
    recent.forget(log);
    logs.remove(log);
    wounds.remove(log);
  }

  /** A log turned out to be damaged. */
  void wounded(LogId log, Wound wound) {
    wounds.put(log, wound);
  }

  void healed(LogId log) {
    wounds.remove(log);
  }

  /** Where a log is known to be damaged; null if it is not. */
  @Nullable Wound wound(LogId log) {
    return wounds.get(log);
  }

  void put(Collection<ForkProof> proofs) {
    forks = forks.with(proofs);
  }

  /** Takes over what the store did to a forked log. */
  void cut(LogCut cut) {
    StoredLog whole = logs.get(cut.log());
    if (whole == null) {
      throw new IllegalStateException("a cut of a log that is not there");
    }
    remove(cut.log()); // damage is found again, on whichever side it is
    StoredLog kept = cut.kept(whole);
    if (kept != null) {
      put(kept);
    }
    put(cut.rest(whole));
  }

  @Nullable StoredLog log(LogId log) {
    return logs.get(log);
  }

  int size() {
    return logs.size();
  }

  ForkLedger forks() {
    return forks;
  }

  /** Where a log stands; a branch without entries, where the log ends that it goes on from. */
  Standing standing(LogId log) {
    StoredLog stored = logs.get(log);
    return Standing.of(forks, log, stored == null ? beforeBranch(log) : stored.state());
  }

  private @Nullable LogState beforeBranch(LogId log) {
    Branch branch = forks.branch(log);
    if (branch == null) {
      return null;
    }
    for (LogId relative : forks.family(log)) {
      StoredLog stored = logs.get(relative);
      if (stored != null && stored.state().hash().equals(branch.previous())) {
        return stored.state();
      }
    }
    return null;
  }

  /** Where the logs end, damaged or not: what this relay has confirmed. */
  Frontier heads() {
    Map<LogId, Head> heads = new HashMap<>();
    logs.forEach((id, log) -> heads.put(id, log.state().head()));
    return Frontier.of(heads);
  }

  /** Where logs are damaged. */
  Map<LogId, Wound> wounds() {
    return Map.copyOf(wounds);
  }

  /** How far logs can be served: a damaged one up to the damage. */
  Frontier frontier() {
    Map<LogId, Head> heads = new HashMap<>(heads().heads());
    wounds.forEach(
        (id, wound) -> {
          heads.remove(id);
          if (wound.whole() != null) {
            heads.put(id, wound.whole());
          }
        });
    return Frontier.of(heads);
  }
}
