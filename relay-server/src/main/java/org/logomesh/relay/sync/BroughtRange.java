package org.logomesh.relay.sync;

import java.util.List;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
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

  long lastSeq() {
    return entries.get(entries.size() - 1).seq();
  }

  /** Its end; costs the hash of an entry. */
  Head head(SpaceId space, LogId origin) {
    return new Head(lastSeq(), entries.get(entries.size() - 1).hash(space, origin));
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
