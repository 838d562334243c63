package org.logomesh.relay.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;

/**
 * Finds where a range of entries ends, see {@link EntryStore#range}. Every entry is vouched for by
 * the hash that the next one names, and the last by that of the log; what nothing vouches for is
 * not handed out.
 */
final class RangeEnd {
  /**
   * What a range may reach beyond the bytes asked for, to end at a verified signature. A run of
   * entries comes from one frame, and that is what fits in one.
   */
  static final int MAX_RUN_BYTES = 1 << 20;

  private final SpaceId space;
  private final LogState head;
  private final long fromSeq;
  private final int maxBytes;
  private final List<SealedEntry> entries = new ArrayList<>();
  private @Nullable EntryHash last;
  private int verified;
  private int verifiedBefore;
  private int vouched;
  private long bytes;
  private boolean sound = true;
  private boolean full;

  /**
   * @param fromSeq the first place, which the log holds
   */
  RangeEnd(SpaceId space, StoredLog log, long fromSeq, int maxBytes) {
    this.space = space;
    this.head = log.state();
    this.fromSeq = fromSeq;
    this.maxBytes = maxBytes;
  }

  /** Takes the next row, in the order of places. Returns whether more are wanted. */
  boolean take(StoredEntry row) {
    SealedEntry entry = row.seq() == fromSeq + entries.size() ? row.entry() : null;
    if (entry == null || (last != null && !last.equals(entry.header().previous()))) {
      sound = false;
      return false;
    }
    vouched = entries.size();
    bytes += entry.sizeBytes();
    full = bytes > maxBytes && (verified > 0 || bytes > maxBytes + (long) MAX_RUN_BYTES);
    sound = full || row.isMarkSound();
    if (sound && !full) {
      entries.add(entry);
      last = entry.hash(space, head.log());
      if (row.isVerified()) {
        verifiedBefore = verified;
        verified = entries.size();
      }
    }
    return sound && !full;
  }

  /** The range, when no row is left or none is wanted. */
  List<SealedEntry> entries() {
    if (sound && !full) {
      sound =
          fromSeq + entries.size() == head.seq() + 1
              && head.hash().equals(last)
              && (verified == entries.size() || entries.get(vouched).signature() == null);
      vouched = sound ? entries.size() : vouched;
    }
    // What is whole before the damage is handed out first; then the range begins with it.
    int end = sound ? verified : verified <= vouched ? verified : verifiedBefore;
    if (!sound && end == 0) {
      long damaged = fromSeq + vouched;
      throw new DamagedLogException(damaged, "entry " + damaged + " of a log is damaged");
    }
    return entries.subList(0, end);
  }
}
