package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;

/**
 * Logs whose device wrote two histories. From the fork on each branch is a log of its own, on every
 * replica and in whatever order they learn of it; operations are named by entry hashes, so the
 * graph does not notice.
 */
final class Forking {
  private final SpaceStore store;
  private final SpaceId space;
  private final Membership membership;

  Forking(SpaceStore store, SpaceId space, Membership membership) {
    this.store = store;
    this.space = space;
    this.membership = membership;
  }

  /** All proofs that were recorded here. */
  List<ForkProof> proofs() {
    List<ForkProof> proofs = new ArrayList<>();
    for (byte[] frame : store.forks().all()) {
      proofs.add((ForkProof) FrameCodec.decode(frame));
    }
    return proofs;
  }

  /** Whether a range lies where a log has branches, so that it must be sent as a branch. */
  boolean isPastFork(LogId log, List<SealedEntry> range) {
    LogInfo info = store.logs().find(log);
    return info != null && !range.isEmpty() && range.get(range.size() - 1).seq() >= info.forkedAt();
  }

  /** Whether an entry is the one that a branch is named after; true for an ordinary log. */
  static boolean fits(LogInfo log, SealedEntry first, SpaceId space) {
    if (log.parent() == null || first.seq() != log.firstSeq()) {
      return true;
    }
    EntryHash hash = first.hash(space, log.hashedAs());
    return Branch.id(log.hashedAs(), hash).equals(log.id());
  }

  /** The hashes at these places, as far as they are here. */
  List<Head> hashes(LogId log, List<Long> seqs) {
    List<Head> places = new ArrayList<>();
    for (long seq : seqs) {
      EntryHash hash = store.entries().hashAt(log, seq);
      if (hash != null) {
        places.add(new Head(seq, hash));
      }
    }
    return places;
  }

  /**
   * Verifies a proof and cuts the log at the fork. Inside a transaction. Where the log goes on here
   * by a third branch, that one is given a proof too: nobody else may have it.
   *
   * @return the proofs that are recorded now; none if it is not authentic, or no news
   */
  List<ForkProof> record(ForkProof proof) {
    LogInfo origin = store.logs().find(proof.log());
    boolean authentic =
        origin != null
            && proof.verify(space, origin.device(), device -> membership.log().verifyKey(device));
    LogInfo piece = authentic ? pieceBefore(proof) : null;
    if (piece == null) {
      return List.of();
    }
    long seq = proof.seq();
    EntryHash here = piece.headSeq() >= seq ? store.entries().hashAt(piece.id(), seq) : null;
    List<ForkProof> proofs = new ArrayList<>(List.of(proof));
    if (here != null && !startsWith(here, proof)) {
      try {
        ForkProof third = against(piece, proof.a());
        if (third != null) {
          proofs.add(third);
        }
      } catch (DamagedEntryException e) {
        store.damaged().mark(piece.id(), seq);
        return List.of(); // the entry comes again, and with another session the proof
      }
    }
    if (!store.forks().add(FrameCodec.encode(proof))) {
      return List.of();
    }
    letEnd(piece, seq - 1);
    proofs.forEach(each -> branch(piece, each, here));
    proofs.stream().skip(1).forEach(third -> store.forks().add(FrameCodec.encode(third)));
    return List.copyOf(proofs);
  }

  private boolean startsWith(EntryHash first, ForkProof proof) {
    return proof.branches(space).stream().anyMatch(branch -> branch.firstHash().equals(first));
  }

  private void branch(LogInfo piece, ForkProof proof, @Nullable EntryHash here) {
    for (Branch branch : proof.branches(space)) {
      if (store.logs().find(branch.log()) == null) {
        if (branch.firstHash().equals(here)) {
          store.logs().split(piece.id(), proof.seq(), branch.log());
        } else {
          store.logs().branch(piece.id(), proof.seq(), branch.log());
        }
      }
    }
  }

  /**
   * Verifies the signature at the end of the common part, where a range may never have ended yet:
   * the part is sent on by itself now. An author signs whole transactions, so it is missing only if
   * the fork was made inside one, on purpose.
   */
  private void letEnd(LogInfo piece, long seq) {
    try {
      StoredEntry last = store.entries().at(piece.id(), seq);
      if (last != null && isSigned(piece, last.entry())) {
        store.entries().markVerified(piece.id(), seq);
      }
    } catch (DamagedEntryException e) {
      store.damaged().mark(piece.id(), seq); // it comes again, with its signature
    }
  }

  private boolean isSigned(LogInfo log, SealedEntry entry) {
    return entry.isSignedBy(membership.log().verifyKey(log.device()), space, log.hashedAs());
  }

  /** The entries up to the first that is signed indeed; signatures before it are left out. */
  private List<SealedEntry> upToSignature(LogInfo log, List<SealedEntry> entries) {
    List<SealedEntry> run = new ArrayList<>();
    for (SealedEntry entry : entries) {
      boolean signed = isSigned(log, entry);
      run.add(signed ? entry : SealedEntry.of(entry.headerBytes(), entry.ciphertext(), null));
      if (signed || run.size() == ForkBranch.MAX_RUN) {
        break;
      }
    }
    return run;
  }

  /**
   * Makes the proof of a fork that a range shows: it parts from what is here at an entry whose
   * predecessor is here.
   *
   * @return null if the range parts earlier, or shows no fork that can be proven yet
   */
  @Nullable ForkProof proofOf(LogId log, List<SealedEntry> range) {
    LogInfo info = store.logs().find(log);
    if (info == null) {
      return null;
    }
    for (int i = 0; i < range.size(); i++) {
      SealedEntry entry = range.get(i);
      EntryHash here = store.entries().hashAt(log, entry.seq());
      if (here == null) {
        return null;
      }
      if (!here.equals(entry.hash(space, info.hashedAs()))) {
        ForkBranch theirs =
            partsHere(log, entry) ? signed(info, range.subList(i, range.size())) : null;
        return theirs == null ? null : against(info, theirs);
      }
    }
    return null;
  }

  private boolean partsHere(LogId log, SealedEntry entry) {
    EntryHash previous = entry.header().previous();
    return previous != null && previous.equals(store.entries().hashAt(log, entry.seq() - 1));
  }

  /** The proof of a branch and what is here in its place; null if that cannot be proven yet. */
  private @Nullable ForkProof against(LogInfo info, ForkBranch theirs) {
    List<SealedEntry> ours = store.entries().read(info.id(), theirs.seq(), 1);
    ForkBranch own = ours.isEmpty() ? null : signed(info, ours);
    return own == null ? null : ForkProof.of(info.hashedAs(), theirs, own);
  }

  /** What entries begin with, as a branch; null if unsigned so far: it waits for a signature. */
  private @Nullable ForkBranch signed(LogInfo log, List<SealedEntry> entries) {
    try {
      return ForkBranch.startingWith(upToSignature(log, entries));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  // The unbranched piece that holds the last common entry: the log itself, or one of its branches.
  private @Nullable LogInfo pieceBefore(ForkProof proof) {
    for (LogInfo info : store.logs().all()) {
      if (info.hashedAs().equals(proof.log())) {
        boolean holds =
            proof.seq() - 1 >= info.firstSeq()
                && proof.previous().equals(store.entries().hashAt(info.id(), proof.seq() - 1));
        if (holds) {
          return info;
        }
      }
    }
    return null;
  }
}
