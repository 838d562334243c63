package org.logomesh.relay.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;

/**
 * Where a log stood after an entry, gathered from that entry back: headers say only what is other
 * than before.
 */
final class Inherited {
  private final LogState head;
  private final long seq;
  private @Nullable EntryHash hash;
  private @Nullable EntryHash named;
  private List<RecordHash> trustHeads = List.of();
  private @Nullable EpochId epoch;

  Inherited(StoredLog log, long seq) {
    this.head = log.state();
    this.seq = seq;
  }

  /** Takes the entry before; false if it is not the one that the last one taken goes on from. */
  boolean take(EntryHash own, EntryHeader header) {
    if (hash != null && !own.equals(named)) {
      return false;
    }
    hash = hash == null ? own : hash;
    named = header.previous();
    take(header.trustHeads(), header.epoch());
    return true;
  }

  /** Takes where the log stood before the last entry that was taken. */
  void take(LogState before) {
    take(before.trustHeads(), before.epoch());
  }

  private void take(List<RecordHash> heads, @Nullable EpochId earlier) {
    trustHeads = trustHeads.isEmpty() ? heads : trustHeads;
    epoch = epoch == null ? earlier : epoch;
  }

  /** Whether something is still to be found. */
  boolean isOpen() {
    return trustHeads.isEmpty() || epoch == null;
  }

  /** The entry that the last one taken goes on from; null if that opens its log. */
  @Nullable EntryHash named() {
    return named;
  }

  /** The state; null if something was not found. */
  @Nullable LogState state() {
    return hash == null || epoch == null || trustHeads.isEmpty()
        ? null
        : new LogState(head.log(), head.device(), seq, hash, trustHeads, epoch);
  }
}
