package org.logomesh.model.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkBranch;

/**
 * What is to be done with a range of entries that arrived.
 *
 * @param result what came of it, as in {@link AppendOutcome}
 * @param fresh the entries to append, in order; those that were there before are left out
 * @param states the log's state after each of {@code fresh}
 * @param through the last entry of the range that will be here then, or null if none is
 * @param refusal why the rest is not taken, or null if all is
 * @param fork how the log goes on in the range, differently from here; only if FORKED
 */
public record Admission(
    AppendOutcome.Result result,
    List<SealedEntry> fresh,
    List<LogState> states,
    @Nullable Head through,
    @Nullable ErrorCode refusal,
    @Nullable ForkBranch fork) {

  public Admission {
    fresh = List.copyOf(fresh);
    states = List.copyOf(states);
    if (fresh.size() != states.size()) {
      throw new IllegalArgumentException(fresh.size() + " entries, " + states.size() + " states");
    }
  }

  static Admission committed(List<SealedEntry> fresh, List<LogState> states, Head through) {
    return new Admission(AppendOutcome.Result.COMMITTED, fresh, states, through, null, null);
  }

  static Admission refused(
      List<SealedEntry> fresh, List<LogState> states, @Nullable Head through, ErrorCode code) {
    return new Admission(AppendOutcome.Result.REFUSED, fresh, states, through, code, null);
  }

  static Admission refused(ErrorCode code) {
    return refused(List.of(), List.of(), null, code);
  }

  static Admission diverged() {
    return new Admission(
        AppendOutcome.Result.DIVERGED, List.of(), List.of(), null, ErrorCode.FORKED, null);
  }

  static Admission forked(ForkBranch fork) {
    return new Admission(
        AppendOutcome.Result.FORKED, List.of(), List.of(), null, ErrorCode.FORKED, fork);
  }

  /** Returns what to tell the session once this is durable. */
  public AppendOutcome outcome(long request) {
    return new AppendOutcome(request, result, through, refusal, 0);
  }
}
