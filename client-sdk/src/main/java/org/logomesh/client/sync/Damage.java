package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.IntegrityReport;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.entry.ChainResult;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * Entries that a failing disk has changed. They are noticed when they are read, marked, and sent to
 * nobody; peers are told that the log ends before them here, so that one that has them sends them
 * again. Then they are put back in their place.
 */
final class Damage {
  private final SpaceStore store;
  private final SpaceId space;
  private final Membership membership;
  private final GraphLevel level;
  private final Whiteout whiteout;
  private final ChainVerifier verifier;

  Damage(
      SpaceStore store, SpaceId space, Membership membership, GraphLevel level, Whiteout whiteout) {
    this.store = store;
    this.space = space;
    this.membership = membership;
    this.level = level;
    this.whiteout = whiteout;
    this.verifier = new ChainVerifier(space, device -> membership.log().verifyKey(device));
  }

  /**
   * Reads what a peer is to be sent, and checks it as if it came from one: every hash, and the
   * signature at the end.
   *
   * @return null if the entries there are damaged; they are marked now, or whole again if only the
   *     hash beside them was wrong
   */
  @Nullable List<SealedEntry> read(LogId log, long fromSeq, int maxBytes) {
    List<SealedEntry> range = store.entries().read(log, fromSeq, maxBytes);
    LogInfo info = store.logs().find(log);
    if (info == null) {
      return range;
    }
    SealedEntry last = range.isEmpty() ? null : range.get(range.size() - 1);
    long damaged =
        last == null ? firstDamaged(info, fromSeq) : isSigned(info, last) ? -1 : last.seq();
    if (damaged < 0) {
      return range;
    }
    mark(info, damaged);
    return null;
  }

  private boolean isSigned(LogInfo info, SealedEntry last) {
    return last.isSignedBy(membership.log().verifyKey(info.device()), space, info.hashedAs());
  }

  // Nothing could be read up to a signature, so it is within the longest run without one.
  private long firstDamaged(LogInfo info, long fromSeq) {
    long end = Math.min(info.headSeq(), fromSeq + ChainVerifier.MAX_UNSIGNED_RUN);
    for (long seq = fromSeq; seq <= end; seq++) {
      if (store.damaged().isDamaged(info.id(), seq)) {
        return seq;
      }
    }
    return -1;
  }

  // What lies before must be whole, since its hash is what peers are told.
  private void mark(LogInfo info, long damaged) {
    store.run(
        () -> {
          note(info, damaged);
          for (long seq = damaged - 1;
              seq >= info.firstSeq() && store.damaged().isDamaged(info.id(), seq);
              seq--) {
            note(info, seq);
          }
        });
  }

  /** Marks an entry, unless it can be made good here. Inside a transaction. */
  private void note(LogInfo info, long seq) {
    SealedEntry entry = store.damaged().salvage(info.id(), seq);
    EntryHash hash = entry == null ? null : entry.hash(space, info.hashedAs());
    boolean signed = false;
    boolean vouchedFor = false;
    if (entry != null && hash != null && store.damaged().isDamaged(info.id(), seq)) {
      signed = isSigned(info, entry);
      vouchedFor = signed || isNamed(info, seq, hash);
    }
    if (entry != null && hash != null && vouchedFor) {
      mend(info.id(), seq, entry, hash, signed);
    } else {
      store.damaged().mark(info.id(), seq);
    }
  }

  private void mend(LogId log, long seq, SealedEntry entry, EntryHash hash, boolean signed) {
    if (store.damaged().mend(log, seq, entry, hash, signed)) {
      level.distrust();
    }
  }

  /**
   * Reads everything, marks what is damaged and makes good what can be made good here. Outside
   * transactions.
   *
   * @return how many damaged entries were found
   */
  int sweep() {
    return sweep(store.checkIntegrity());
  }

  /** As {@link #sweep()}, once everything has been read. */
  int sweep(IntegrityReport report) {
    if (!report.damaged().isEmpty()) {
      store.run(
          () -> {
            for (IntegrityReport.Spot spot : report.damaged()) {
              LogInfo info = store.logs().find(spot.log());
              if (info != null) {
                note(info, spot.seq());
              }
            }
          });
    }
    return report.damaged().size();
  }

  /**
   * The logs of which nothing can be handed on for now: by what is whole of the membership, nobody
   * knows whose signatures are in them. There is nothing wrong with their entries.
   */
  Set<LogId> withoutAuthor() {
    if (membership.isWhole()) {
      return Set.of();
    }
    return store.logs().all().stream()
        .filter(log -> !membership.vouchesFor(log.device()))
        .map(LogInfo::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The heads that peers are told: logs end before their first damaged entry. */
  Frontier whole(Frontier frontier) {
    Map<LogId, SortedSet<Long>> marks = store.damaged().all();
    Set<LogId> unknown = withoutAuthor();
    if (marks.isEmpty() && unknown.isEmpty()) {
      return frontier;
    }
    Map<LogId, Head> heads = new TreeMap<>(frontier.heads());
    heads.keySet().removeAll(unknown);
    marks.forEach(
        (log, places) -> {
          LogInfo info = store.logs().find(log);
          long last = places.first() - 1;
          if (info != null && last < info.headSeq() && !unknown.contains(log)) {
            LogState whole = last < info.firstSeq() ? null : store.logs().stateAt(log, last);
            if (whole == null) {
              heads.remove(log);
            } else {
              heads.put(log, whole.head());
            }
          }
        });
    return Frontier.of(heads);
  }

  /**
   * Puts entries that came again in the place of their damaged selves, if they are the same. Inside
   * a transaction.
   *
   * @return the places that are whole again
   */
  List<Long> mend(LogId log, List<SealedEntry> range) {
    SortedSet<Long> marks = store.damaged().all().get(log);
    LogInfo info = marks == null || range.isEmpty() ? null : store.logs().find(log);
    if (info == null || marks == null) {
      return List.of();
    }
    long first = range.get(0).seq();
    SortedSet<Long> wanted = new TreeSet<>(marks.subSet(first, first + range.size()));
    // Whether they are what a snapshot said of them, only the whole membership's keys can tell.
    if (store.floor().isLifted() && membership.isWhole()) {
      wanted.addAll(store.floor().bare(log, first, first + range.size() - 1));
    }
    LogState before = first == 0 ? null : store.logs().stateAt(log, first - 1);
    if (wanted.isEmpty() || (first > 0 && before == null)) {
      return List.of();
    }
    ChainResult chain = verifier.verify(info.hashedAs(), before, range);
    List<Long> mended = new ArrayList<>();
    for (long seq : wanted) {
      int index = (int) (seq - first);
      if (index < chain.accepted() && wasHere(info, seq, chain.states().get(index).hash())) {
        EntryHash hash = chain.states().get(index).hash();
        boolean named = store.entries().isBare(log, seq);
        mend(log, seq, range.get(index), hash, chain.signed().contains(index));
        if (named) {
          whiteout.voidUnlessReadable(log, seq);
        }
        mended.add(seq);
      }
    }
    if (store.floor().filled(log)) {
      level.distrust(); // from now on the graph is made of entries alone
    }
    return mended;
  }

  // The hash beside the entry may be what is damaged; then what follows names it too.
  private boolean wasHere(LogInfo info, long seq, EntryHash hash) {
    return hash.equals(store.entries().hashAt(info.id(), seq)) || isNamed(info, seq, hash);
  }

  private boolean isNamed(LogInfo info, long seq, EntryHash hash) {
    LogState head = info.state();
    if (head != null && head.seq() == seq && hash.equals(head.hash())) {
      return true;
    }
    try {
      StoredEntry next = store.entries().at(info.id(), seq + 1);
      return next != null && hash.equals(next.entry().header().previous());
    } catch (DamagedEntryException alsoDamaged) {
      return false;
    }
  }
}
