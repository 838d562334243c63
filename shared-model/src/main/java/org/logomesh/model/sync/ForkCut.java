package org.logomesh.model.sync;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.Branch;
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
   * Where a fork lies in a store.
   *
   * @param log the log of the proof's {@link ForkLedger#family} that holds the last common entry,
   *     {@link ForkProof#previous} at {@link ForkProof#seq} - 1. If there is no such log, the proof
   *     cannot be placed yet, and is dropped.
   * @param author the device whose log it is
   * @param last the hash of the last common entry
   * @param first the hash of the log's entry at the fork, or null if it has none
   * @param own makes the branch that begins with {@code first}, or null if no signature says yet
   *     that its author wrote it; asked only if it is in no proof
   */
  public record Site(
      LogId log,
      DeviceId author,
      EntryHash last,
      @Nullable EntryHash first,
      Supplier<@Nullable ForkBranch> own) {}

  /**
   * Decides what to do about a proof that is not known yet. Where the log goes on by a third
   * branch, that one is given a proof too: nobody else may have it, and behind the fork it would be
   * taken by nobody without.
   *
   * @param keys the signing key of a device, or null if it is not known
   * @return null if the proof does not hold, or a third branch cannot be proven yet
   */
  public static @Nullable ForkCut plan(
      SpaceId space, ForkProof proof, Site site, Function<DeviceId, @Nullable VerifyKey> keys) {
    if (!site.last().equals(proof.previous()) || !proof.verify(space, site.author(), keys)) {
      return null;
    }
    EntryHash first = site.first();
    if (first == null) {
      return new ForkCut(List.of(proof), site.log(), proof.seq(), null);
    }
    Branch branch = Branch.of(proof.log(), proof.seq(), first, site.last());
    if (proof.branchIds(space).contains(branch.log())) {
      return new ForkCut(List.of(proof), site.log(), proof.seq(), branch);
    }
    ForkBranch own = site.own().get();
    return own == null
        ? null
        : new ForkCut(
            List.of(proof, ForkProof.of(proof.log(), own, proof.a())),
            site.log(),
            proof.seq(),
            branch);
  }
}
