package org.logomesh.client.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;

/**
 * The entries that were stored or looked up last, both ways between place and hash: most references
 * of an operation go to them. Confined to transactions on the writing connection.
 */
final class RecentPlaces {
  /** Entries remembered: some batches of sync, a megabyte. */
  static final int CAPACITY = 8192;

  /** An entry's place by the number of its log. */
  record Spot(long log, long seq) {}

  private final Map<Spot, EntryHash> hashes = new Recent<>();
  private final Map<EntryHash, Spot> spots = new Recent<>();

  void put(long log, long seq, EntryHash hash) {
    Spot spot = new Spot(log, seq);
    hashes.put(spot, hash);
    spots.put(hash, spot);
  }

  @Nullable EntryHash hash(long log, long seq) {
    return hashes.get(new Spot(log, seq));
  }

  @Nullable Spot spot(EntryHash hash) {
    return spots.get(hash);
  }

  void clear() {
    hashes.clear();
    spots.clear();
  }

  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > CAPACITY;
    }
  }
}
