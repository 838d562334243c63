package org.logomesh.client.text;

import java.util.Arrays;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * The ids of a text's splices, numbered from 0 in the order they were added, and the way back from
 * an id to its number. Flat arrays: an object for each id would take three times the memory.
 */
final class SpliceIds {
  static final int UNKNOWN = -1;
  private static final int HASH_BYTES = EntryHash.SIZE;

  /** Entry hashes, one after the other; splices of one entry that follow each other share a row. */
  private byte[] hashes = new byte[4 * HASH_BYTES];

  private int rows;
  private final IntList rowOf = new IntList();
  private final IntList indexOf = new IntList();

  /** Open addressing, number + 1 in a slot, 0 for a free one; at most half full. */
  private int[] table = new int[16];

  private final byte[] sought = new byte[HASH_BYTES];

  int size() {
    return rowOf.size();
  }

  /** Returns an id's number or {@link #UNKNOWN}. */
  int find(OperationId id) {
    id.entry().copyTo(sought, 0);
    int last = size() - 1;
    if (last >= 0 && holds(last, sought, id.index())) {
      return last; // the parent of the next one, mostly
    }
    return table[slotOf(sought, id.index())] - 1;
  }

  /** Returns the new id's number, or {@link #UNKNOWN} if it was here already. */
  int add(OperationId id) {
    id.entry().copyTo(sought, 0);
    int slot = slotOf(sought, id.index());
    if (table[slot] != 0) {
      return UNKNOWN;
    }
    int number = rowOf.size();
    rowOf.add(rowFor(sought));
    indexOf.add(id.index());
    table[slot] = number + 1;
    if (2 * (number + 1) > table.length) {
      growTable();
    }
    return number;
  }

  OperationId get(int number) {
    int from = rowOf.get(number) * HASH_BYTES;
    byte[] hash = Arrays.copyOfRange(hashes, from, from + HASH_BYTES);
    return new OperationId(EntryHash.of(hash), indexOf.get(number));
  }

  /** Returns the place of the operation in its entry. */
  int indexInEntry(int number) {
    return indexOf.get(number);
  }

  boolean sameEntry(int a, int b) {
    return compareEntries(a, b) == 0;
  }

  /** Compares two ids as {@link OperationId} does. */
  int compare(int a, int b) {
    int entries = compareEntries(a, b);
    return entries != 0 ? entries : Integer.compare(indexOf.get(a), indexOf.get(b));
  }

  private int compareEntries(int a, int b) {
    int x = rowOf.get(a) * HASH_BYTES;
    int y = rowOf.get(b) * HASH_BYTES;
    return Arrays.compareUnsigned(hashes, x, x + HASH_BYTES, hashes, y, y + HASH_BYTES);
  }

  private int rowFor(byte[] hash) {
    int last = (rows - 1) * HASH_BYTES;
    if (rows > 0 && Arrays.equals(hashes, last, last + HASH_BYTES, hash, 0, HASH_BYTES)) {
      return rows - 1;
    }
    int at = rows * HASH_BYTES;
    if (at == hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.multiplyExact(at, 2));
    }
    System.arraycopy(hash, 0, hashes, at, HASH_BYTES);
    return rows++;
  }

  /** Returns the slot that holds the id, or the free one where it belongs. */
  private int slotOf(byte[] hash, int index) {
    int mask = table.length - 1;
    int slot = mix(hash, 0, index) & mask;
    while (table[slot] != 0 && !holds(table[slot] - 1, hash, index)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean holds(int number, byte[] hash, int index) {
    int from = rowOf.get(number) * HASH_BYTES;
    return indexOf.get(number) == index
        && Arrays.equals(hashes, from, from + HASH_BYTES, hash, 0, HASH_BYTES);
  }

  private void growTable() {
    table = new int[table.length * 2];
    int mask = table.length - 1;
    for (int number = 0; number < size(); number++) {
      int slot = mix(hashes, rowOf.get(number) * HASH_BYTES, indexOf.get(number)) & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = number + 1;
    }
  }

  /** Entry hashes are uniform already: four of their bytes are enough, the last as in EntryHash. */
  private static int mix(byte[] hash, int at, int index) {
    int last = at + HASH_BYTES - 1;
    int word =
        (hash[last - 3] & 0xFF) << 24
            | (hash[last - 2] & 0xFF) << 16
            | (hash[last - 1] & 0xFF) << 8
            | (hash[last] & 0xFF);
    int mixed = (word + index) * 0x9E3779B9; // 2^32 / golden ratio spreads neighbouring indexes
    return mixed ^ mixed >>> 15;
  }
}
