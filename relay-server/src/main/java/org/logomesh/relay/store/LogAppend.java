package org.logomesh.relay.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * A verified run of entries and the two states of the log around it.
 *
 * <p>Only the last entry's signature counts as verified: it authenticates the run.
 *
 * @param log the log or branch
 * @param before the head the run was verified against; null if the log is not there yet
 * @param entries at least one; the first has the number after {@code before}
 * @param after where the log stands once they are stored
 */
public record LogAppend(
    LogId log, @Nullable EntryHash before, List<SealedEntry> entries, LogState after) {
  public LogAppend {
    entries = List.copyOf(entries);
    if (entries.isEmpty() || entries.get(entries.size() - 1).seq() != after.seq()) {
      throw new IllegalArgumentException(entries.size() + " entries up to " + after.seq());
    }
  }

  /** What the entries are counted as, see {@link SpaceUsage#bytes}. */
  public long bytes() {
    long bytes = 0;
    for (SealedEntry entry : entries) {
      bytes += SpaceUsage.bytes(entry);
    }
    return bytes;
  }

  /** The number of the first entry. */
  public long firstSeq() {
    return after.seq() - entries.size() + 1;
  }
}
