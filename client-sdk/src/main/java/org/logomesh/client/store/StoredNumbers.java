package org.logomesh.client.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.EntryNumbers;
import org.logomesh.model.id.EntryHash;

/**
 * The numbers of entries in the database: {@code entry_no}, which an entry keeps when a fork makes
 * it part of another log. Remembers those asked for last: the texts of one entry ask for the same.
 */
final class StoredNumbers implements EntryNumbers {
  /** Numbers remembered: those of some batches, 200 kB. */
  private static final int CAPACITY = 2048;

  private final StoredTexts.Connection connection;
  private final Map<EntryHash, Integer> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntryHash, Integer> eldest) {
          return size() > CAPACITY;
        }
      };

  StoredNumbers(StoredTexts.Connection connection) {
    this.connection = connection;
  }

  @Override
  public int number(EntryHash entry) {
    Integer known = recent.get(entry);
    if (known != null) {
      return known;
    }
    long number = connection.read(sql -> EntryNames.find(sql, entry));
    if (number < 0) {
      return UNKNOWN;
    }
    int small = Math.toIntExact(number); // 2^31 entries would be over a terabyte
    recent.put(entry, small);
    return small;
  }

  @Override
  public EntryHash hash(int number) {
    EntryHash hash = connection.<@Nullable EntryHash>read(sql -> EntryReader.hash(sql, number));
    if (hash == null) {
      throw new IllegalArgumentException("no entry has number " + number);
    }
    return hash;
  }

  /** To be called when what was read may not be so any more. */
  void forget() {
    recent.clear();
  }
}
