package org.logomesh.relay.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

/**
 * Walks back from an erased entry over what is kept of those before it, to the headers that it
 * inherits from; what {@link StateWalk} is for whole entries.
 */
final class ErasedWalk {
  private final SpaceId space;
  private final LogState head;
  private final long seq;
  private long next;
  private @Nullable EntryHash hash;
  private @Nullable EntryHash named;
  private List<RecordHash> trustHeads = List.of();
  private @Nullable EpochId epoch;

  ErasedWalk(SpaceId space, StoredLog log, long seq) {
    this.space = space;
    this.head = log.state();
    this.seq = seq;
    this.next = seq;
  }

  /** Takes the entry before; the first time the one at the place. Whether more are wanted. */
  boolean take(ErasedEntry row) {
    EntryHash own = row.digest().hash(space, head.log());
    if (row.seq() != next || (hash != null && !own.equals(named))) {
      return false; // what was before it was dropped
    }
    hash = hash == null ? own : hash;
    named = row.digest().header().previous();
    trustHeads = trustHeads.isEmpty() ? row.digest().header().trustHeads() : trustHeads;
    epoch = epoch == null ? row.digest().header().epoch() : epoch;
    next--;
    return trustHeads.isEmpty() || epoch == null;
  }

  /** The state, when no row is left or none is wanted; null if not enough is kept. */
  @Nullable LogState state() {
    return hash == null || epoch == null || trustHeads.isEmpty()
        ? null
        : new LogState(head.log(), head.device(), seq, hash, trustHeads, epoch);
  }
}
