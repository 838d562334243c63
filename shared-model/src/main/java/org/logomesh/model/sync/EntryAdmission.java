package org.logomesh.model.sync;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.ChainFault;
import org.logomesh.model.entry.ChainResult;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkBranch;

/**
 * Decides about ranges of entries that arrive, the same on relay and device: leaves out what is
 * here already, verifies chain and signature of the rest, and recognises forks. Pure; the shell
 * calls it inside the transaction that appends.
 */
public final class EntryAdmission {
  private final SpaceId space;
  private final ChainVerifier verifier;
  private final EntryPolicy policy;

  /**
   * Creates an admission for one space and one state of its trust log.
   *
   * @param keys the signing key of a device, or null if it is not known
   */
  public EntryAdmission(
      SpaceId space, Function<DeviceId, @Nullable VerifyKey> keys, EntryPolicy policy) {
    this.space = space;
    this.verifier = new ChainVerifier(space, keys);
    this.policy = policy;
  }

  /**
   * Decides about a range.
   *
   * @param standing where the log stands
   * @param range entries of that log, contiguous, not empty
   * @param stored the hash of the log's entry at a place, null if it is not here any more; asked
   *     only for places in the range, up to the log's head
   */
  public Admission admit(
      Standing standing, List<SealedEntry> range, LongFunction<@Nullable EntryHash> stored) {
    long next = standing.next();
    long first = range.get(0).seq();
    if (first > next || range.get(0).opensAnother(space, standing.origin())) {
      return Admission.refused(ErrorCode.CHAIN_BROKEN);
    }
    int overlap = (int) Math.min(next - first, range.size());
    if (overlap > 0) {
      int differs = firstDifference(standing, range.subList(0, overlap), stored);
      if (differs >= 0) {
        return forked(range.subList(differs, range.size()));
      }
    }
    if (overlap == range.size()) {
      SealedEntry last = range.get(overlap - 1);
      Head through = new Head(last.seq(), last.hash(space, standing.origin()));
      return Admission.committed(List.of(), List.of(), through);
    }
    List<SealedEntry> fresh = range.subList(overlap, range.size());
    if (standing.ended()) {
      return forked(fresh);
    }
    return append(standing, fresh);
  }

  // One comparison settles honest duplicates: entries are chained, so where the last of the overlap
  // is the one here, all before it are.
  private int firstDifference(
      Standing standing, List<SealedEntry> overlap, LongFunction<@Nullable EntryHash> stored) {
    int last = overlap.size() - 1;
    if (differs(standing, overlap.get(last), stored)) {
      for (int i = 0; i <= last; i++) {
        if (differs(standing, overlap.get(i), stored)) {
          return i;
        }
      }
    }
    return -1;
  }

  private boolean differs(
      Standing standing, SealedEntry entry, LongFunction<@Nullable EntryHash> stored) {
    EntryHash here = stored.apply(entry.seq());
    return here != null && !here.equals(entry.hash(space, standing.origin()));
  }

  private static Admission forked(List<SealedEntry> rest) {
    try {
      return Admission.forked(ForkBranch.startingWith(rest));
    } catch (IllegalArgumentException e) {
      // Too many entries up to the signature: no proof can be made of it, so it is worth nothing.
      return Admission.refused(ErrorCode.CHAIN_BROKEN);
    }
  }

  private Admission append(Standing standing, List<SealedEntry> fresh) {
    ChainResult chain = verifier.verify(standing.origin(), standing.state(), fresh);
    if (chain.accepted() == 0 && chain.fault() == ChainFault.WRONG_PREVIOUS) {
      return Admission.diverged();
    }
    List<LogState> states = chain.states();
    LogState before = standing.state();
    for (int i = 0; i < states.size(); i++) {
      ErrorCode refusal = policy.refusal(before, states.get(i));
      if (refusal != null) {
        return cutAtSignature(fresh, states.subList(0, i), refusal);
      }
      before = states.get(i);
    }
    ChainFault fault = chain.fault();
    if (fault != null) {
      return partly(fresh, states, code(fault));
    }
    return Admission.committed(fresh, states, states.get(states.size() - 1).head());
  }

  // What is kept must end at a signature that can be sent on.
  private static Admission cutAtSignature(
      List<SealedEntry> fresh, List<LogState> states, ErrorCode refusal) {
    int kept = states.size();
    while (kept > 0 && fresh.get(kept - 1).signature() == null) {
      kept--;
    }
    return partly(fresh, states.subList(0, kept), refusal);
  }

  private static Admission partly(
      List<SealedEntry> fresh, List<LogState> states, ErrorCode refusal) {
    int kept = states.size();
    Head through = kept == 0 ? null : states.get(kept - 1).head();
    return Admission.refused(fresh.subList(0, kept), states, through, refusal);
  }

  private static ErrorCode code(ChainFault fault) {
    return switch (fault) {
      case GAP, NOT_OPEN, WRONG_LOG, WRONG_PREVIOUS -> ErrorCode.CHAIN_BROKEN;
      case UNKNOWN_DEVICE -> ErrorCode.UNKNOWN_TRUST;
      case BAD_SIGNATURE, UNSIGNED_END -> ErrorCode.BAD_SIGNATURE;
    };
  }
}
