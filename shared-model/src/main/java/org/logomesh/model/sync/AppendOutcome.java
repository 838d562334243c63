package org.logomesh.model.sync;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;

/**
 * What came of {@link SyncAction.AppendEntries}, told after the commit.
 *
 * @param request the number of the action
 * @param result what came of it
 * @param through the last entry of the range that is durable now, appended or there before; null if
 *     none is
 * @param refusal why the rest is not; null exactly if {@code result} is COMMITTED
 * @param retryAfterMillis when trying again may help, in milliseconds; 0 if unknown
 */
public record AppendOutcome(
    long request,
    Result result,
    @Nullable Head through,
    @Nullable ErrorCode refusal,
    long retryAfterMillis) {

  /** The kinds of outcome. */
  public enum Result {
    /** The whole range is durable. */
    COMMITTED,
    /** At most a prefix is durable; the log stops in this session, or until the retry. */
    REFUSED,
    /** The range does not continue what is here: the log was forked at an unknown earlier place. */
    DIVERGED,
    /** The log is known to be forked at or before the range: its branches have ids of their own. */
    FORKED
  }

  public AppendOutcome {
    if ((result == Result.COMMITTED) != (refusal == null)) {
      throw new IllegalArgumentException(result + " with refusal " + refusal);
    }
    if (result == Result.COMMITTED && through == null) {
      throw new IllegalArgumentException("COMMITTED without saying what");
    }
  }

  /** Returns why not everything is durable; only where that is so. */
  public ErrorCode reason() {
    if (refusal == null) {
      throw new IllegalStateException("everything is durable");
    }
    return refusal;
  }

  /** The whole range is durable. */
  public static AppendOutcome committed(long request, Head through) {
    return new AppendOutcome(request, Result.COMMITTED, through, null, 0);
  }

  /** A prefix of the range, maybe empty, is durable; the rest was refused. */
  public static AppendOutcome refused(
      long request, @Nullable Head through, ErrorCode code, long retryAfterMillis) {
    return new AppendOutcome(request, Result.REFUSED, through, code, retryAfterMillis);
  }

  /** Nothing was appended: the range names another entry before it than the one that is here. */
  public static AppendOutcome diverged(long request) {
    return new AppendOutcome(request, Result.DIVERGED, null, ErrorCode.FORKED, 0);
  }

  /**
   * Nothing was appended: the log ends here at a fork. If the fork is news, {@link
   * SyncSession#onForksRecorded} comes beside this.
   */
  public static AppendOutcome forked(long request) {
    return new AppendOutcome(request, Result.FORKED, null, ErrorCode.FORKED, 0);
  }
}
