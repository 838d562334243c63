package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * Cuts a forked log in two. What comes before the fork keeps the name, the rest becomes a branch
 * with a name of its own; no entry moves. Ranges may end at the entry before the fork if it is
 * signed; that signature was not checked here unless it ended a run.
 *
 * @param log the log or branch that is cut
 * @param head where it must stand for the cut to happen
 * @param trunk where it stands afterwards; null if nothing is left of it
 * @param branch the name of the rest
 */
public record LogCut(LogId log, EntryHash head, @Nullable LogState trunk, LogId branch) {
  /** What keeps the name of a log that is cut; null if nothing is left of it. */
  public @Nullable StoredLog kept(StoredLog whole) {
    return trunk == null
        ? null
        : new StoredLog(log, Math.min(whole.firstSeq(), trunk.seq() + 1), trunk);
  }

  /** The rest of a log that is cut. Where entries were erased, it begins later than the fork. */
  public StoredLog rest(StoredLog whole) {
    long first = trunk == null ? 0 : trunk.seq() + 1;
    return new StoredLog(branch, Math.max(whole.firstSeq(), first), whole.state());
  }
}
