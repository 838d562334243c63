package org.logomesh.client.sync;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.store.HistoryIndex.Line;
import org.logomesh.model.id.EntryHash;

/**
 * Entries that were opened last, for who asks for one thought after another: an import has written
 * hundreds with one entry. Not thread-safe.
 */
public final class OpenedEntries {
  /** Entries kept; each is a transaction, so some megabytes at most. */
  private static final int KEPT = 8;

  private final Map<EntryHash, Opened> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntryHash, Opened> eldest) {
          return size() > KEPT;
        }
      };

  /** An entry as it stood when it was opened. */
  record Opened(Stamp stamp, List<Operation> operations) {}

  // Whether it has effect may have changed since.
  @Nullable Opened get(Line line) {
    Opened opened = kept.get(line.entry());
    return opened != null && opened.stamp().effective() == line.effective() ? opened : null;
  }

  void put(Opened opened) {
    kept.put(opened.stamp().entry(), opened);
  }
}
