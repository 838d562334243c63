package org.logomesh.model.sync;

import java.util.List;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.Frame;

/** Cuts what a store returned to what may go into one frame. */
final class Sendable {
  private Sendable() {}

  /**
   * Returns the longest range from {@code seq} on that fits a frame and ends at a signature; empty
   * if there is none.
   */
  static List<SealedEntry> from(long seq, List<SealedEntry> entries) {
    if (entries.isEmpty() || entries.get(0).seq() > seq) {
      return List.of();
    }
    int first = (int) Math.min(seq - entries.get(0).seq(), entries.size());
    long cost = 0;
    int end = first;
    for (int i = first; i < entries.size() && i - first < Entries.MAX_ENTRIES; i++) {
      cost += Entries.costOf(entries.get(i));
      if (cost > Frame.MAX_COST) {
        break;
      }
      if (entries.get(i).signature() != null) {
        end = i + 1;
      }
    }
    return entries.subList(first, end);
  }
}
