package org.logomesh.model.sync;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.ForkProof;

/** What is durable here, what the peer is known to have, and which logs are branches. */
final class Knowledge {
  private final Map<LogId, Head> here = new TreeMap<>();
  private final Map<LogId, Head> peer = new TreeMap<>();
  private ForkLedger forks;

  Knowledge(SpaceId space) {
    forks = ForkLedger.of(space, List.of());
  }

  @Nullable Head here(LogId log) {
    return here.get(log);
  }

  Frontier here() {
    return Frontier.of(here);
  }

  /** Returns the last place here, or the one before the log's first. */
  long seqHere(LogId log) {
    Head head = here.get(log);
    return head == null ? firstSeq(log) - 1 : head.seq();
  }

  /** A log grew here; an older head is passed over. */
  void hereIs(LogId log, Head head) {
    here.merge(log, head, Knowledge::later);
  }

  /** Everything here anew: logs may have been cut. */
  void hereIs(Frontier frontier) {
    here.clear();
    here.putAll(frontier.heads());
  }

  /** A log is whole here up to a place only, or not at all if that is null. */
  void hereEnds(LogId log, @Nullable Head whole) {
    if (whole == null) {
      here.remove(log);
    } else {
      here.put(log, whole);
    }
  }

  @Nullable Head peer(LogId log) {
    return peer.get(log);
  }

  Frontier peer() {
    return Frontier.of(peer);
  }

  int peerLogs() {
    return peer.size();
  }

  /** Returns the last place the peer has, or the one before the log's first. */
  long seqAtPeer(LogId log) {
    Head head = peer.get(log);
    return head == null ? firstSeq(log) - 1 : head.seq();
  }

  /** Returns the hash of the last entry the peer has; before a log's first entry, of none. */
  @Nullable EntryHash hashAtPeer(LogId log) {
    Head head = peer.get(log);
    if (head != null) {
      return head.hash();
    }
    Branch branch = forks.branch(log);
    return branch == null ? null : branch.previous();
  }

  /** The peer sent or acknowledged this; an older head is passed over. */
  void peerHas(LogId log, Head head) {
    peer.merge(log, head, Knowledge::later);
  }

  /** The peer says where its log stands, whatever we thought. */
  void peerAnnounced(LogId log, Head head) {
    peer.put(log, head);
  }

  /** The peer's copy is damaged from its first entry on. */
  void peerLost(LogId log) {
    peer.remove(log);
  }

  /** The forks that are known: here, or by proofs of the peer that are not verified yet. */
  ForkLedger forks() {
    return forks;
  }

  /** Learns the names of a fork's branches; they follow from the entries, whoever signed them. */
  void learn(ForkProof proof) {
    if (!forks.knows(proof)) {
      forks = forks.with(List.of(proof));
    }
  }

  long firstSeq(LogId log) {
    return forks.firstSeq(log);
  }

  /** Returns the log that ends here just before a place, or null if there is none. */
  @Nullable LogId endingBefore(LogId origin, long seq, @Nullable EntryHash previous) {
    if (previous == null) {
      return null;
    }
    Head end = new Head(seq - 1, previous);
    for (LogId log : forks.family(origin)) {
      if (end.equals(here.get(log))) {
        return log;
      }
    }
    return null;
  }

  EntryHash hash(LogId log, SealedEntry entry) {
    return entry.hash(forks.space(), forks.origin(log));
  }

  private static Head later(Head old, Head head) {
    return head.seq() > old.seq() ? head : old;
  }
}
