package org.logomesh.client.text;

import java.util.Arrays;
import org.logomesh.model.id.EntryHash;

/** Hashes of entries that have no number yet, each once, in the order they came. Flat arrays. */
final class EntryTable {
  static final int UNKNOWN = -1;
  private static final int BYTES = EntryHash.SIZE;

  private byte[] hashes;
  private int size;

  /** Open addressing, place + 1 in a slot, 0 for a free one; at most half full. */
  private int[] slots;

  private final byte[] sought = new byte[BYTES];

  EntryTable() {
    hashes = new byte[2 * BYTES];
    slots = new int[8];
  }

  EntryTable(EntryTable other) {
    hashes = other.hashes.clone();
    size = other.size;
    slots = other.slots.clone();
  }

  int size() {
    return size;
  }

  /** Returns the place of an entry or {@link #UNKNOWN}. */
  int find(EntryHash entry) {
    entry.copyTo(sought, 0);
    return holds(size - 1, sought) ? size - 1 : slots[slotOf(sought)] - 1;
  }

  /** Returns the place of an entry, which gets one if it has none. */
  int intern(EntryHash entry) {
    entry.copyTo(sought, 0);
    if (holds(size - 1, sought)) {
      return size - 1; // the next operation of the same entry
    }
    int slot = slotOf(sought);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    if (size * BYTES == hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.multiplyExact(hashes.length, 2));
    }
    System.arraycopy(sought, 0, hashes, size * BYTES, BYTES);
    slots[slot] = ++size;
    if (2 * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  EntryHash get(int place) {
    return EntryHash.of(Arrays.copyOfRange(hashes, place * BYTES, (place + 1) * BYTES));
  }

  int compare(int a, int b) {
    int x = a * BYTES;
    int y = b * BYTES;
    return Arrays.compareUnsigned(hashes, x, x + BYTES, hashes, y, y + BYTES);
  }

  private boolean holds(int place, byte[] hash) {
    int from = place * BYTES;
    return place >= 0 && Arrays.equals(hashes, from, from + BYTES, hash, 0, BYTES);
  }

  private int slotOf(byte[] hash) {
    int mask = slots.length - 1;
    int slot = mix(hash, 0) & mask;
    while (slots[slot] != 0 && !holds(slots[slot] - 1, hash)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int place = 0; place < size; place++) {
      int slot = mix(hashes, place * BYTES) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = place + 1;
    }
  }

  /** Entry hashes are uniform already: four of their bytes are enough, the last as in EntryHash. */
  private static int mix(byte[] hash, int at) {
    int last = at + BYTES - 1;
    int word =
        (hash[last - 3] & 0xFF) << 24
            | (hash[last - 2] & 0xFF) << 16
            | (hash[last - 1] & 0xFF) << 8
            | (hash[last] & 0xFF);
    int mixed = word * 0x9E3779B9; // 2^32 / golden ratio: bytes that are alike must not pile up
    return mixed ^ mixed >>> 15;
  }
}
