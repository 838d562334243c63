package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/**
 * Walks back from an erased entry over what is kept of those before it, to the headers that it
 * inherits from; what {@link StateWalk} is for whole entries.
 */
final class ErasedWalk {
  private final SpaceId space;
  private final LogId origin;
  private final Inherited inherited;
  private long next;

  ErasedWalk(SpaceId space, StoredLog log, long seq) {
    this.space = space;
    this.origin = log.state().log();
    this.inherited = new Inherited(log, seq);
    this.next = seq;
  }

  /** Takes the entry before; the first time the one at the place. Whether more are wanted. */
  boolean take(ErasedEntry row) {
    if (row.seq() != next
        || !inherited.take(row.digest().hash(space, origin), row.digest().header())) {
      return false; // what was before it was dropped
    }
    next--;
    return inherited.isOpen();
  }

  /** The state, when no row is left or none is wanted; null if not enough is kept. */
  @Nullable LogState state() {
    return inherited.state();
  }
}
