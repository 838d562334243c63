package org.logomesh.client.text;

import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * The ids of a text's splices, numbered from 0 in the order they were added, and the way back from
 * an id to its number. What was read from storage is known by the numbers of its entries, whose
 * hashes are looked up when they are asked for; what came since, by its hashes.
 */
final class SpliceIds {
  static final int UNKNOWN = -1;

  /** The handle of the first entry that is known by its hash. */
  private static final int FIRST_HASH = Integer.MIN_VALUE;

  private final EntryNumbers numbers;
  private final EntryTable hashes;
  private final IdRows rows = new IdRows();

  SpliceIds(EntryNumbers numbers) {
    this(numbers, new EntryTable());
  }

  private SpliceIds(EntryNumbers numbers, EntryTable hashes) {
    this.numbers = numbers;
    this.hashes = hashes;
  }

  /** Returns ids without any splice, to which those of others here can be added. */
  SpliceIds emptyCopy() {
    return new SpliceIds(numbers, new EntryTable(hashes));
  }

  int size() {
    return rows.size();
  }

  IdRows rows() {
    return rows;
  }

  /** Returns an id's number or {@link #UNKNOWN}. */
  int find(OperationId id) {
    int known = hashes.find(id.entry());
    int number = known == EntryTable.UNKNOWN ? UNKNOWN : rows.find(FIRST_HASH + known, id.index());
    // An entry of which some splices were read may have brought others since.
    return number == UNKNOWN && rows.hasNumbers() ? findByNumber(id) : number;
  }

  private int findByNumber(OperationId id) {
    int entry = numbers.number(id.entry());
    return entry == EntryNumbers.UNKNOWN ? UNKNOWN : rows.find(entry, id.index());
  }

  /**
   * Returns the new id's number, or {@link #UNKNOWN} if it was here already.
   *
   * @param followsAll whether it follows all that is here, so that it cannot be here itself
   */
  int add(OperationId id, boolean followsAll) {
    int before = hashes.size();
    int handle = FIRST_HASH + hashes.intern(id.entry());
    if (!followsAll) {
      boolean isHere =
          (hashes.size() == before && rows.find(handle, id.index()) != UNKNOWN)
              || (rows.hasNumbers() && findByNumber(id) != UNKNOWN);
      if (isHere) {
        return UNKNOWN;
      }
    }
    rows.add(handle, id.index());
    return size() - 1;
  }

  /** Adds operations of one entry, known not to be here. */
  void addNew(EntryHash entry, int index, int count) {
    rows.add(FIRST_HASH + hashes.intern(entry), index, count, false);
  }

  OperationId get(int number) {
    return new OperationId(entryOf(rows.handle(number)), rows.index(number));
  }

  /**
   * Looks every entry up that is known by its number.
   *
   * @throws TextHistoryException if there is none of that number
   */
  void requireEntries() {
    try {
      for (int row = 0; row < rows.rowCount(); row++) {
        int end = rows.isAcrossEntries(row) ? rows.endOf(row) : rows.startOf(row) + 1;
        for (int number = rows.startOf(row); number < end; number++) {
          entryOf(rows.handle(number));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new TextHistoryException("an entry that there is not");
    }
  }

  EntryHash entryOf(int handle) {
    return handle >= 0 ? numbers.hash(handle) : hashes.get(handle - FIRST_HASH);
  }

  /** Compares two ids as {@link OperationId} does. */
  int compare(int a, int b) {
    int x = rows.handle(a);
    int y = rows.handle(b);
    int entries =
        x == y
            ? 0
            : x < 0 && y < 0
                ? hashes.compare(x - FIRST_HASH, y - FIRST_HASH)
                : entryOf(x).compareTo(entryOf(y));
    return entries != 0 ? entries : Integer.compare(rows.index(a), rows.index(b));
  }
}
