package org.logomesh.client.sync;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** Where a version of then ends in the logs of today. */
final class Bounds {
  private Bounds() {}

  /**
   * Returns the last entry of each log that a device had which stood at a frontier. A log of then
   * may be forked today: its entries are where their hashes are now, and those before a fork in the
   * logs that it came from.
   *
   * @throws IllegalArgumentException if an entry of the frontier is not here
   */
  static Map<LogId, Long> of(Frontier version, SpaceStore store) {
    Map<LogId, Long> bounds = new HashMap<>();
    for (Head head : version.heads().values()) {
      Place place = store.entries().place(head.hash());
      if (place == null) {
        throw new IllegalArgumentException("no entry " + head.hash());
      }
      @Nullable LogId log = place.log();
      long through = place.seq();
      while (log != null) {
        bounds.merge(log, through, Math::max);
        LogInfo info = store.logs().find(log);
        log = info == null ? null : info.parent();
        through = info == null ? -1 : info.firstSeq() - 1;
      }
    }
    return bounds;
  }
}
