package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;

/**
 * The forks that are known in a space, and the branches that follow from them. Immutable; the order
 * in which proofs were learnt does not matter.
 */
public final class ForkLedger {
  private final SpaceId space;
  private final Map<Set<LogId>, ForkProof> proofs;
  private final Map<LogId, Branch> branches = new HashMap<>();
  private final Map<LogId, SortedSet<LogId>> families = new HashMap<>();

  private ForkLedger(SpaceId space, Map<Set<LogId>, ForkProof> proofs) {
    this.space = space;
    this.proofs = proofs;
    for (ForkProof proof : proofs.values()) {
      for (Branch branch : proof.branches(space)) {
        branches.put(branch.log(), branch);
        families
            .computeIfAbsent(proof.log(), origin -> new TreeSet<>(Set.of(origin)))
            .add(branch.log());
      }
    }
  }

  /** Returns the ledger of these proofs, which somebody has verified. */
  public static ForkLedger of(SpaceId space, Collection<ForkProof> proofs) {
    Map<Set<LogId>, ForkProof> known = new LinkedHashMap<>();
    proofs.forEach(proof -> known.putIfAbsent(proof.branchIds(space), proof));
    return new ForkLedger(space, known);
  }

  /** Returns the ledger with these proofs added. */
  public ForkLedger with(Collection<ForkProof> added) {
    List<ForkProof> all = new ArrayList<>(proofs.values());
    all.addAll(added);
    return of(space, all);
  }

  /** Returns the space. */
  public SpaceId space() {
    return space;
  }

  /** Returns the proofs. */
  public List<ForkProof> proofs() {
    return List.copyOf(proofs.values());
  }

  /** Says whether a proof of the same fork, with the same two branches, is known. */
  public boolean knows(ForkProof proof) {
    return proofs.containsKey(proof.branchIds(space));
  }

  /** Returns the branch with this id, or null if the log is no known branch. */
  public @Nullable Branch branch(LogId log) {
    return branches.get(log);
  }

  /** Returns the log that hashes and signatures of this log's entries are taken over. */
  public LogId origin(LogId log) {
    Branch branch = branches.get(log);
    return branch == null ? log : branch.origin();
  }

  /** Returns the place of the first entry: 0, unless the log is a branch. */
  public long firstSeq(LogId log) {
    Branch branch = branches.get(log);
    return branch == null ? 0 : branch.firstSeq();
  }

  /** Returns the log's origin and all known branches of it. */
  public SortedSet<LogId> family(LogId log) {
    LogId origin = origin(log);
    return Collections.unmodifiableSortedSet(
        families.getOrDefault(origin, new TreeSet<>(Set.of(origin))));
  }

  /** Says whether the log, or the one it is a branch of, was forked. */
  public boolean isForked(LogId log) {
    return families.containsKey(origin(log));
  }

  /** Says whether a log that stands at this place ends there for good, because it forks next. */
  public boolean endsAt(LogId origin, long seq, @Nullable EntryHash hash) {
    return proofs.values().stream().anyMatch(proof -> partsAfter(proof, origin, seq, hash));
  }

  /**
   * Returns the proof that an unknown branch makes with a known one, or null if the branch is known
   * or no fork is known at its place.
   */
  public @Nullable ForkProof against(LogId origin, ForkBranch branch) {
    LogId id = id(origin, branch);
    if (branches.containsKey(id)) {
      return null;
    }
    for (ForkProof proof : proofs.values()) {
      if (partsAfter(proof, origin, branch.seq() - 1, branch.previous())) {
        return ForkProof.of(origin, branch, proof.a());
      }
    }
    return null;
  }

  private LogId id(LogId origin, ForkBranch branch) {
    EntryHash first = branch.first().hash(space, origin);
    return Branch.id(origin, first);
  }

  private static boolean partsAfter(
      ForkProof proof, LogId origin, long seq, @Nullable EntryHash hash) {
    return proof.log().equals(origin) && proof.seq() == seq + 1 && proof.previous().equals(hash);
  }
}
