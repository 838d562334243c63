package org.logomesh.relay.sync;

import java.util.List;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.Entries;

/**
 * Entries that a connection brought.
 *
 * @param from who brought them
 * @param request the session's number for them
 * @param log the log or branch
 * @param entries contiguous, at least one
 */
record BroughtRange(SyncConnection from, long request, LogId log, List<SealedEntry> entries) {
  long firstSeq() {
    return entries.get(0).seq();
  }

  SealedEntry last() {
    return entries.get(entries.size() - 1);
  }

  long lastSeq() {
    return last().seq();
  }

  boolean continues(BroughtRange other) {
    return log.equals(other.log)
        && from.device().equals(other.from.device())
        && firstSeq() == other.lastSeq() + 1;
  }

  long cost() {
    return Entries.costOf(entries);
  }
}
