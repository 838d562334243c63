package org.logomesh.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtChange;
import org.logomesh.model.id.EntryHash;

/**
 * A part of the history of a thought, the latest first. What was built on something is always
 * before it in the list, whatever the clocks say.
 *
 * @param entries what was done
 * @param next where the next page begins: to be given to {@link Space#history}; null at the end
 * @param unread entries of the space that could not be read, because they are damaged or wait for
 *     something: they may be missing here
 * @param cut whether what was done before is not on this device, because it began with a snapshot
 */
public record HistoryPage(List<Line> entries, @Nullable EntryHash next, long unread, boolean cut) {
  public HistoryPage {
    entries = List.copyOf(entries);
  }

  /**
   * What was done to the thought in one entry, at one time on one device.
   *
   * @param origin which, when and where
   * @param effective false if the entry is whited out: its author was not allowed to write it, or
   *     had been removed
   * @param changes in the order they were made
   */
  public record Line(Origin origin, boolean effective, List<ThoughtChange> changes) {
    public Line {
      changes = List.copyOf(changes);
    }
  }
}
