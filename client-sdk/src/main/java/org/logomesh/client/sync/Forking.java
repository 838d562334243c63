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
import org.logomesh.model.sync.ForkCut;
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
   * Does what {@link ForkCut} says about a proof. Inside a transaction.
   *
   * @return the proofs that are recorded now; none if it is no news, does not hold, or cannot be
   *     placed yet
   */
  List<ForkProof> record(ForkProof proof) {
    LogInfo piece = store.forks().contains(FrameCodec.encode(proof)) ? null : pieceBefore(proof);
    ForkCut cut = piece == null ? null : plan(proof, piece);
    if (piece == null || cut == null) {
      return List.of();
    }
    letEnd(piece, cut.seq() - 1);
    for (ForkProof each : cut.proofs()) {
      store.forks().add(FrameCodec.encode(each));
      for (Branch branch : each.branches(space)) {
        begin(branch, piece, branch.equals(cut.branch()));
      }
    }
    return cut.proofs();
  }

  private @Nullable ForkCut plan(ForkProof proof, LogInfo piece) {
    long seq = proof.seq();
    try {
      return ForkCut.plan(
          space,
          proof,
          new ForkCut.Site(
              piece.id(),
              piece.device(),
              proof.previous(),
              piece.headSeq() >= seq ? store.entries().hashAt(piece.id(), seq) : null,
              () -> own(piece, seq)),
          device -> membership.log().verifyKey(device));
    } catch (DamagedEntryException e) {
      store.damaged().mark(piece.id(), seq);
      return null; // the entry comes again, and with another session the proof
    }
  }

  private void begin(Branch branch, LogInfo piece, boolean isHere) {
    if (store.logs().find(branch.log()) != null) {
      return;
    }
    if (isHere) {
      store.logs().split(piece.id(), branch.firstSeq(), branch.log());
    } else {
      store.logs().branch(piece.id(), branch.firstSeq(), branch.log());
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
    ForkBranch own = own(info, theirs.seq());
    return own == null ? null : ForkProof.of(info.hashedAs(), theirs, own);
  }

  /** How a log goes on here, as a branch; null if that cannot be proven yet. */
  private @Nullable ForkBranch own(LogInfo info, long seq) {
    List<SealedEntry> ours = store.entries().read(info.id(), seq, 1);
    return ours.isEmpty() ? null : signed(info, ours);
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
