package org.logomesh.relay.store;

import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.LogId;

/**
 * A log, or a branch of a forked one, and where it stands.
 *
 * @param id what it is addressed by; for a branch not the log that its entries are hashed over
 * @param firstSeq place of its first entry; above 0 for branches only
 * @param state the verified end of its chain
 */
public record StoredLog(LogId id, long firstSeq, LogState state) {
  public StoredLog {
    if (firstSeq < 0 || firstSeq > state.seq()) {
      throw new IllegalArgumentException("from " + firstSeq + " to " + state.seq());
    }
  }

  /** Whether an entry of it is at this place. */
  public boolean holds(long seq) {
    return seq >= firstSeq && seq <= state.seq();
  }
}
