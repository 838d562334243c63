package org.logomesh.relay.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;

/**
 * Walks back from an entry, which somebody has to vouch for, to the headers it inherits from, or to
 * where the log stood before its first entry: where it was dropped below, or where the log stands
 * that it left, if it is a branch that was brought as such. See {@link EntryStore#stateAt}.
 */
final class StateWalk {
  private final SpaceId space;
  private final LogState head;
  private final long seq;
  private final @Nullable LogState floor;
  private @Nullable EntryHash hash;
  private @Nullable EntryHash named;
  private List<RecordHash> trustHeads = List.of();
  private @Nullable EpochId epoch;

  /**
   * @param floor where the stream stood after the last entry that was dropped of it; null if none
   *     was
   */
  StateWalk(SpaceId space, StoredLog log, long seq, @Nullable LogState floor) {
    this.space = space;
    this.head = log.state();
    this.seq = seq;
    this.floor = floor;
  }

  /** The first place that a walk may need. */
  static long fromSeq(@Nullable LogState floor) {
    return floor == null ? 0 : floor.seq() + 1;
  }

  /** Takes the entry before; the first time the one at the place. Whether more are wanted. */
  boolean take(StoredEntry row) {
    SealedEntry entry = row.readable();
    EntryHash own = entry.hash(space, head.log());
    if (hash != null && !own.equals(named)) {
      throw new DamagedLogException(entry.seq(), "entry " + entry.seq() + " is damaged");
    }
    hash = hash == null ? own : hash;
    named = entry.header().previous();
    trustHeads = trustHeads.isEmpty() ? entry.header().trustHeads() : trustHeads;
    epoch = epoch == null ? entry.header().epoch() : epoch;
    return isOpen();
  }

  private boolean isOpen() {
    return trustHeads.isEmpty() || epoch == null;
  }

  /** The end of another log that the rest is inherited from, when no row is left; null if none. */
  @Nullable EntryHash left() {
    boolean isFloor = floor != null && floor.hash().equals(named);
    return isOpen() && !isFloor ? named : null;
  }

  /** Takes where the log stood before the last entry that was taken. */
  void inherit(LogState before) {
    trustHeads = trustHeads.isEmpty() ? before.trustHeads() : trustHeads;
    epoch = epoch == null ? before.epoch() : epoch;
  }

  /** The state, when no row is left or none is wanted. */
  LogState state() {
    if (floor != null && floor.hash().equals(named)) {
      inherit(floor);
    }
    if (hash == null || epoch == null || trustHeads.isEmpty()) {
      throw new StoreException(Reason.CORRUPT, "log " + head.log() + " has no beginning");
    }
    return new LogState(head.log(), head.device(), seq, hash, trustHeads, epoch);
  }
}
