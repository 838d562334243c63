package org.logomesh.client.sync;

import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.OpenOutcome;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/**
 * A verified entry that is to be applied.
 *
 * @param log the log it is stored under; a fork's branch has a name of its own
 * @param before where that log stands before it
 * @param entry the entry
 * @param after where the log stands after it
 * @param opened what opening it came to, or null if nobody has tried
 */
record Candidate(
    LogId log, LogState before, SealedEntry entry, LogState after, @Nullable OpenOutcome opened) {

  Candidate(LogId log, LogState before, SealedEntry entry, LogState after) {
    this(log, before, entry, after, null);
  }
}
