package org.logomesh.model.sync;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.LogId;

/**
 * Where a log stands in a store, as {@link EntryAdmission} needs it.
 *
 * @param log the log, or a branch
 * @param origin the log that hashes and signatures are taken over; {@code log} unless it is a
 *     branch
 * @param state after the last entry; for a branch without entries, after the last entry before the
 *     fork; null for a log without entries
 * @param ended whether the log is known to fork after its last entry, so that nothing may follow
 */
public record Standing(LogId log, LogId origin, @Nullable LogState state, boolean ended) {

  /**
   * Returns the standing of a log.
   *
   * @param state see {@link Standing}
   */
  public static Standing of(ForkLedger forks, LogId log, @Nullable LogState state) {
    LogId origin = forks.origin(log);
    boolean ended =
        state == null
            ? forks.branch(log) == null && forks.endsAt(origin, -1, null)
            : forks.firstSeq(log) <= state.seq() && forks.endsAt(origin, state.seq(), state.hash());
    return new Standing(log, origin, state, ended);
  }

  /** Returns the place of the next entry. */
  public long next() {
    return state == null ? 0 : state.seq() + 1;
  }
}
