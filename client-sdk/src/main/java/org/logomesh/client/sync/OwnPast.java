package org.logomesh.client.sync;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * Which entries of other logs are in the causal past of this device's last entry, so that the next
 * one names only what came since. Kept in the database, because the own log may be written by
 * several processes in turn.
 */
final class OwnPast {
  private static final String SETTING = "own-past";
  private static final int MAX_LOGS = 1 << 16;

  private final SpaceStore store;
  private final Progress progress;

  OwnPast(SpaceStore store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /** A new log begins: its first entry depends on everything that is here. */
  void forget() {
    store.settings().remove(SETTING);
  }

  /**
   * Returns what the next entry depends on.
   *
   * @param own the own log, which is always depended on and not named
   * @param named logs to name in any case, because an operation refers to them
   */
  SortedMap<LogId, Place> dependencies(LogId own, Collection<LogId> named) {
    Map<LogId, Long> covered = covered();
    TreeMap<LogId, Place> dependencies = new TreeMap<>();
    for (LogInfo info : store.logs().all()) {
      LogId log = info.id();
      long through = progress.of(log).through();
      boolean news = through > covered.getOrDefault(log, -1L) && through >= info.firstSeq();
      if (!log.equals(own) && through >= 0 && (news || named.contains(log))) {
        dependencies.put(log, new Place(log, through, hash(log, through)));
        if (dependencies.size() == org.logomesh.client.seal.EntryBody.MAX_DEPENDENCIES) {
          break;
        }
      }
    }
    return dependencies;
  }

  // Read as a whole, and so hashed: a wrong hash named here could never be found by others.
  private EntryHash hash(LogId log, long through) {
    StoredEntry last = store.entries().at(log, through);
    EntryHash hash =
        last != null
            ? last.place().hash()
            : store.entries().isBare(log, through) ? store.entries().hashAt(log, through) : null;
    if (hash == null) {
      throw new IllegalStateException("log " + log + " has no entry " + through);
    }
    return hash;
  }

  /** Takes note of what an entry depends on that was just written. */
  void wrote(Map<LogId, Place> dependencies) {
    if (dependencies.isEmpty()) {
      return;
    }
    Map<LogId, Long> covered = new TreeMap<>(covered());
    dependencies.forEach((log, place) -> covered.put(log, place.seq()));
    CborWriter writer = new CborWriter().array(covered.size());
    covered.forEach((log, seq) -> writer.array(2).bytes(log.bytes()).uint(seq));
    store.settings().put(SETTING, writer.toByteArray());
  }

  private Map<LogId, Long> covered() {
    byte[] stored = store.settings().get(SETTING);
    Map<LogId, Long> covered = new HashMap<>();
    if (stored != null) {
      CborReader reader = new CborReader(stored);
      int count = reader.array(MAX_LOGS);
      for (int i = 0; i < count; i++) {
        reader.arrayExact(2);
        LogId log = LogId.of(reader.bytesExact(LogId.SIZE));
        covered.put(log, reader.uint());
      }
    }
    return covered;
  }
}
