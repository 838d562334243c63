package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * A log, or a branch of a forked one, and where it stands.
 *
 * @param id what it is addressed by; for a branch not the log that its entries are hashed over
 * @param firstSeq place of its first entry; above 0 for branches, and where entries were dropped.
 *     One after its last, for a log of which only is known where it stands
 * @param state the verified end of its chain
 */
public record StoredLog(LogId id, long firstSeq, LogState state) {
  public StoredLog {
    if (firstSeq < 0 || firstSeq - 1 > state.seq()) {
      throw new IllegalArgumentException("from " + firstSeq + " to " + state.seq());
    }
  }

  /** A log of which no entry is here, but where it stands, as a snapshot says. */
  static StoredLog founded(LogId id, LogState state) {
    return new StoredLog(id, state.seq() + 1, state);
  }

  /** Whether no entry of it is here. */
  public boolean isEmpty() {
    return firstSeq > state.seq();
  }

  /** Whether it may go on at a later place, see {@link RetentionStore#found}. */
  public boolean mayStandAt(LogState later, @Nullable EntryHash over) {
    return state.seq() < later.seq() && (isEmpty() || state.hash().equals(over));
  }

  /** Whether an entry of it is at this place. */
  public boolean holds(long seq) {
    return seq >= firstSeq && seq <= state.seq();
  }
}
