package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;

/** Walks back to the last entry that can be served; see {@link EntryStore#wholeBefore}. */
final class WholeSearch {
  private final SpaceId space;
  private final StoredLog log;
  private final long seq;
  private @Nullable EntryHash named;
  private long namedSeq = -1;
  private @Nullable Head found;

  WholeSearch(SpaceId space, StoredLog log, long seq) {
    this.space = space;
    this.log = log;
    this.seq = seq;
  }

  /** Takes the row before; the first time the one at the place. Returns whether more are wanted. */
  boolean take(StoredEntry row) {
    SealedEntry entry = row.entry();
    if (entry != null
        && named != null
        && row.seq() == namedSeq
        && entry.seq() < seq
        && row.isVerified()
        && row.isMarkSound()
        && named.equals(entry.hash(space, log.state().log()))) {
      found = new Head(entry.seq(), named);
      return false;
    }
    named = entry == null ? null : entry.header().previous();
    namedSeq = row.seq() - 1;
    return true;
  }

  /**
   * What was found, when no row is left or none is wanted: before the first entry that is here, the
   * last one that was dropped.
   *
   * @param floor where the stream stood after it; null if none was
   */
  @Nullable Head foundAbove(@Nullable LogState floor) {
    return found == null && floor != null && floor.seq() == log.firstSeq() - 1
        ? floor.head()
        : found;
  }
}
