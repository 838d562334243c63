package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.EntryDigest;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;

/**
 * What a store has to do about a fork proof, in one transaction: record the proofs, and give the
 * entries of {@code log} from {@code seq} on the id of {@code branch}.
 *
 * @param proofs the proofs to record: the one given, and one more if the store holds a third branch
 * @param log the log to cut
 * @param seq the place of the first entry that moves
 * @param branch the branch they move to, or null if the store has none of them
 */
public record ForkCut(List<ForkProof> proofs, LogId log, long seq, @Nullable Branch branch) {
  public ForkCut {
    proofs = List.copyOf(proofs);
  }

  /**
   * Decides what to do about a proof. Before, the store finds the log of the proof's {@link
   * ForkLedger#family} that holds the last common entry, {@link ForkProof#previous} at {@link
   * ForkProof#seq} - 1. If there is no such log, the proof cannot be placed yet, and is dropped.
   *
   * @param forks the forks known before
   * @param proof the proof
   * @param log the log that holds the last common entry
   * @param before the log's state after the last common entry
   * @param own the log's entries from the fork up to the first signed one, empty if it has none
   * @param keys the signing key of a device, or null if it is not known
   * @return null if the proof is known already, or does not hold
   */
  public static @Nullable ForkCut plan(
      ForkLedger forks,
      ForkProof proof,
      LogId log,
      LogState before,
      List<SealedEntry> own,
      Function<DeviceId, @Nullable VerifyKey> keys) {
    EntryDigest first = own.isEmpty() ? null : EntryDigest.of(own.get(0));
    return plan(forks, proof, log, before, first, () -> ForkBranch.startingWith(own), keys);
  }

  /**
   * The same, where of the log's entries only digests are kept.
   *
   * @param first the digest of the log's entry at the fork, or null if it has none
   * @param own makes the branch that begins with it; asked only if that is in no proof yet
   * @param keys the signing key of a device, or null if it is not known
   * @return null if the proof is known already, or does not hold
   */
  public static @Nullable ForkCut plan(
      ForkLedger forks,
      ForkProof proof,
      LogId log,
      LogState before,
      @Nullable EntryDigest first,
      Supplier<ForkBranch> own,
      Function<DeviceId, @Nullable VerifyKey> keys) {
    if (forks.knows(proof)
        || !before.hash().equals(proof.previous())
        || !proof.verify(forks.space(), before.device(), keys)) {
      return null;
    }
    List<ForkProof> proofs = new ArrayList<>(List.of(proof));
    if (first == null) {
      return new ForkCut(proofs, log, proof.seq(), null);
    }
    EntryHash hash = first.hash(forks.space(), proof.log());
    Branch branch = Branch.of(proof.log(), proof.seq(), hash, before.hash());
    if (!proof.branchIds(forks.space()).contains(branch.log())) {
      proofs.add(ForkProof.of(proof.log(), own.get(), proof.a()));
    }
    return new ForkCut(proofs, log, proof.seq(), branch);
  }
}
