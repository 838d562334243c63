package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.model.id.EntryHash;

/**
 * What a device calls the entries it has stored, in place of their hashes: a stored text refers to
 * them by number. A number never changes its entry, also when a log turns out to be forked.
 *
 * <p>A device numbers entries as they come, so what was typed in one go, or received in one go, has
 * numbers in a row, and the ids of its splices take a few bytes together instead of 32 each.
 */
public interface EntryNumbers {
  /** In place of a number: there is no such entry. */
  int UNKNOWN = -1;

  /** Returns the number of an entry, at least 0, or {@link #UNKNOWN}. */
  int number(EntryHash entry);

  /**
   * Returns the hash of an entry.
   *
   * @throws IllegalArgumentException if no entry has this number
   */
  EntryHash hash(int number);

  /** Returns numbers that know no entry: histories hold all their hashes themselves. */
  static EntryNumbers none() {
    return new EntryNumbers() {
      @Override
      public int number(EntryHash entry) {
        return UNKNOWN;
      }

      @Override
      public EntryHash hash(int number) {
        throw new IllegalArgumentException("no entry has number " + number);
      }
    };
  }

  /** Returns numbers in memory: every entry gets one when it is first asked for. */
  static EntryNumbers inMemory() {
    Map<EntryHash, Integer> numbers = new HashMap<>();
    List<EntryHash> hashes = new ArrayList<>();
    return new EntryNumbers() {
      @Override
      public int number(EntryHash entry) {
        Integer known = numbers.putIfAbsent(entry, hashes.size());
        if (known != null) {
          return known;
        }
        hashes.add(entry);
        return hashes.size() - 1;
      }

      @Override
      public EntryHash hash(int number) {
        if (number < 0 || number >= hashes.size()) {
          throw new IllegalArgumentException("no entry has number " + number);
        }
        return hashes.get(number);
      }
    };
  }
}
