package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;

/**
 * Walks back from an entry, which somebody has to vouch for, to the headers it inherits from, or to
 * where the log stood before its first entry: where it was dropped below, or where the log stands
 * that it left, if it is a branch that was brought as such. See {@link EntryStore#stateAt}.
 */
final class StateWalk {
  private final SpaceId space;
  private final LogId origin;
  private final @Nullable LogState floor;
  private final Inherited inherited;

  /**
   * @param floor where the stream stood after the last entry that was dropped of it; null if none
   *     was
   */
  StateWalk(SpaceId space, StoredLog log, long seq, @Nullable LogState floor) {
    this.space = space;
    this.origin = log.state().log();
    this.floor = floor;
    this.inherited = new Inherited(log, seq);
  }

  /** The first place that a walk may need. */
  static long fromSeq(@Nullable LogState floor) {
    return floor == null ? 0 : floor.seq() + 1;
  }

  /** Takes the entry before; the first time the one at the place. Whether more are wanted. */
  boolean take(StoredEntry row) {
    SealedEntry entry = row.readable();
    if (!inherited.take(entry.hash(space, origin), entry.header())) {
      throw new DamagedLogException(entry.seq(), "entry " + entry.seq() + " is damaged");
    }
    return inherited.isOpen();
  }

  private @Nullable LogState floorBefore() {
    return floor != null && floor.hash().equals(inherited.named()) ? floor : null;
  }

  /** The end of another log that the rest is inherited from, when no row is left; null if none. */
  @Nullable EntryHash left() {
    return inherited.isOpen() && floorBefore() == null ? inherited.named() : null;
  }

  /** Takes where the log stood that this one left. */
  void inherit(LogState before) {
    inherited.take(before);
  }

  /** The state, when no row is left or none is wanted. */
  LogState state() {
    LogState before = floorBefore();
    if (before != null) {
      inherited.take(before);
    }
    LogState state = inherited.state();
    if (state == null) {
      throw new StoreException(Reason.CORRUPT, "log " + origin + " has no beginning");
    }
    return state;
  }
}
