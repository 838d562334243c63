package org.logomesh.client.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.ChainFault;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.AppendOutcome;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;

/**
 * What receiving a range came to.
 *
 * @param through the last entry of the range that is durable here, or null
 * @param refusal why the rest is not, or null
 * @param diverged whether it parts from what is here
 * @param forked whether the log has branches there, so that it must be sent as a branch
 * @param stored the entries that are new
 * @param operations how many operations were applied, of this range and of others that waited
 */
record Received(
    @Nullable Head through,
    @Nullable ErrorCode refusal,
    boolean diverged,
    boolean forked,
    List<SealedEntry> stored,
    int operations) {

  static Received of(Inbox.Intake intake) {
    ChainFault fault = intake.fault();
    return new Received(
        intake.through(),
        fault == null ? null : refusal(fault),
        fault == ChainFault.WRONG_PREVIOUS,
        false,
        intake.stored(),
        intake.operations());
  }

  static Received refused(ErrorCode code) {
    return new Received(null, code, false, false, List.of(), 0);
  }

  static Received pastFork() {
    return new Received(null, null, false, true, List.of(), 0);
  }

  /** Whether all of the range is durable here. */
  boolean isWhole() {
    return refusal == null && !diverged && !forked;
  }

  /** The answer to a range behind one that was not taken whole: the same, with nothing new. */
  Received repeated() {
    return new Received(through, refusal, diverged, forked, List.of(), 0);
  }

  /** The answer once the fork was proven. */
  Received forkedNow() {
    return new Received(null, null, false, true, stored, operations);
  }

  AppendOutcome outcome(long request) {
    if (forked) {
      return AppendOutcome.forked(request);
    }
    if (diverged) {
      return AppendOutcome.diverged(request);
    }
    if (refusal != null) {
      return AppendOutcome.refused(request, through, refusal, 0);
    }
    if (through == null) {
      return AppendOutcome.refused(request, null, ErrorCode.CHAIN_BROKEN, 0);
    }
    return AppendOutcome.committed(request, through);
  }

  private static ErrorCode refusal(ChainFault fault) {
    return switch (fault) {
      case WRONG_PREVIOUS -> ErrorCode.FORKED;
      case UNKNOWN_DEVICE -> ErrorCode.UNKNOWN_TRUST;
      case BAD_SIGNATURE, UNSIGNED_END -> ErrorCode.BAD_SIGNATURE;
      case GAP, NOT_OPEN, WRONG_LOG -> ErrorCode.CHAIN_BROKEN;
    };
  }
}
