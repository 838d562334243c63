package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.ForkProof;

/**
 * Which fork proofs the peer has, and so which branches may be sent to it. A proof goes out as soon
 * as the peer has the entry before the fork: without it, nobody can say whose log was forked. A
 * branch goes out when the peer has cut its own copy of the log there, so that it is clear what it
 * lacks.
 */
final class Forks {
  /** Proofs of the peer that our shell has not recorded: more are dropped, and offered again. */
  private static final int MAX_UNRECORDED = 64;

  private static final class Known {
    private final ForkProof proof;
    private boolean here;
    private boolean atPeer;
    private boolean fromPeer;

    Known(ForkProof proof) {
      this.proof = proof;
    }
  }

  private final Knowledge knowledge;
  private final Actions actions;
  private final Map<Set<LogId>, Known> forks = new LinkedHashMap<>();
  private int unrecorded;

  Forks(Knowledge knowledge, Actions actions) {
    this.knowledge = knowledge;
    this.actions = actions;
  }

  /** Notes a proof that is recorded here. */
  void recorded(ForkProof proof) {
    knowledge.learn(proof);
    Known known = forks.computeIfAbsent(branches(proof), ids -> new Known(proof));
    if (!known.here && known.fromPeer) {
      unrecorded--;
    }
    known.here = true;
    offerAgain(proof.log());
  }

  /** What the peer could not place before, it may be able to now. */
  void offerAgain(LogId origin) {
    for (Known known : forks.values()) {
      if (known.proof.log().equals(origin)) {
        known.atPeer = known.fromPeer;
      }
    }
  }

  void onProof(ForkProof proof) {
    Set<LogId> ids = branches(proof);
    Known known = forks.get(ids);
    if (known == null) {
      if (unrecorded == MAX_UNRECORDED) {
        return;
      }
      unrecorded++;
      knowledge.learn(proof);
      known = new Known(proof);
      forks.put(ids, known);
    }
    known.fromPeer = true;
    known.atPeer = true;
    if (!known.here) {
      actions.add(new SyncAction.RecordFork(proof));
    }
  }

  /** Sends the proofs that the peer can place; returns the logs whose branches may go out now. */
  List<LogId> flush() {
    List<LogId> origins = new ArrayList<>();
    for (Map.Entry<Set<LogId>, Known> fork : forks.entrySet()) {
      Known known = fork.getValue();
      if (known.atPeer || !known.here) {
        continue;
      }
      boolean needless = fork.getKey().stream().allMatch(log -> knowledge.peer(log) != null);
      if (needless || isPlaceable(known.proof)) {
        known.atPeer = true;
        origins.add(known.proof.log());
        if (!needless) {
          actions.send(known.proof);
        }
      }
    }
    return origins;
  }

  private boolean isPlaceable(ForkProof proof) {
    LogId trunk = knowledge.endingBefore(proof.log(), proof.seq(), proof.previous());
    return trunk == null || knowledge.seqAtPeer(trunk) >= proof.seq() - 1;
  }

  /**
   * Says whether entries of this log may be sent: it is no branch, or the peer has cut there too.
   */
  boolean isOpen(LogId log) {
    Branch branch = knowledge.forks().branch(log);
    if (branch == null) {
      return true;
    }
    if (!isShared(log)) {
      return false;
    }
    LogId trunk = knowledge.endingBefore(branch.origin(), branch.firstSeq(), branch.previous());
    if (trunk == null) {
      return true;
    }
    @Nullable Head end = knowledge.here(trunk);
    return end != null && end.equals(knowledge.peer(trunk));
  }

  private boolean isShared(LogId log) {
    if (knowledge.peer(log) != null) {
      return true;
    }
    return forks.entrySet().stream()
        .anyMatch(fork -> fork.getValue().atPeer && fork.getKey().contains(log));
  }

  private Set<LogId> branches(ForkProof proof) {
    return proof.branchIds(knowledge.forks().space());
  }
}
