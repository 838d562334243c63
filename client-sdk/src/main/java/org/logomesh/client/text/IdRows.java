package org.logomesh.client.text;

import java.util.Arrays;

/**
 * Which operation each splice is, in rows: splices that follow each other in one entry, or are the
 * same operation of entries that follow each other.
 *
 * <p>An entry is a handle here: its number, or something negative for one without a number. Handles
 * of later entries are larger within either kind.
 */
final class IdRows {
  static final int UNKNOWN = -1;

  /** Rows that are put in their place one by one; more are sorted all together. */
  private static final int FEW = 8;

  private final IntList start = new IntList();
  private final IntList handle = new IntList();
  private final IntList index = new IntList();

  /** Handles of a row: 1 for operations of one entry. */
  private final IntList handles = new IntList();

  /** Rows by handle, then index; those that came last may be missing. */
  private final IntList sorted = new IntList();

  private int size;

  // Of either kind. Negative handles begin at Integer.MIN_VALUE.
  private int greatestNumber = -1;
  private int greatestWithout = Integer.MIN_VALUE;
  private boolean hasWithout;

  /** Whether the entry of the last row came after all others when the row began. */
  private boolean lastBeganNew;

  /** How far a look-up went over rows of other operations, for tests of its cost. */
  private long steps;

  int size() {
    return size;
  }

  /** Says whether an entry with a number is here. */
  boolean hasNumbers() {
    return greatestNumber >= 0;
  }

  int rowCount() {
    return start.size();
  }

  int startOf(int row) {
    return start.get(row);
  }

  int endOf(int row) {
    return row + 1 < start.size() ? start.get(row + 1) : size;
  }

  boolean isAcrossEntries(int row) {
    return handles.get(row) > 1;
  }

  int rowOf(int number) {
    int last = start.size() - 1;
    return start.get(last) <= number ? last : start.floor(number);
  }

  int handle(int number) {
    int row = rowOf(number);
    return handle.get(row) + (isAcrossEntries(row) ? number - start.get(row) : 0);
  }

  int index(int number) {
    int row = rowOf(number);
    return index.get(row) + (isAcrossEntries(row) ? 0 : number - start.get(row));
  }

  /** Adds the operation of the next splice. */
  void add(int entry, int operation) {
    add(entry, operation, 1, false);
  }

  /** Adds the operations of the next {@code count} splices. */
  void add(int entry, int operation, int count, boolean acrossEntries) {
    if (acrossEntries && count > 1 && !isNew(entry)) {
      for (int i = 0; i < count; i++) {
        add(entry + i, operation, 1, false); // rows across entries must not overlap
      }
      return;
    }
    if (!joins(entry, operation, count, acrossEntries)) {
      lastBeganNew = isNew(entry);
      start.add(size);
      handle.add(entry);
      index.add(operation);
      handles.add(acrossEntries ? count : 1);
    }
    size += count;
    int last = acrossEntries ? entry + count - 1 : entry;
    if (last >= 0) {
      greatestNumber = Math.max(greatestNumber, last);
    } else {
      greatestWithout = hasWithout ? Math.max(greatestWithout, last) : last;
      hasWithout = true;
    }
  }

  /** Says whether an entry comes after all that are here. */
  private boolean isNew(int entry) {
    return entry >= 0 ? entry > greatestNumber : !hasWithout || entry > greatestWithout;
  }

  private boolean joins(int entry, int operation, int count, boolean acrossEntries) {
    int row = start.size() - 1;
    if (row < 0) {
      return false;
    }
    int has = size - start.get(row);
    boolean sameEntry = handles.get(row) == 1 && entry == handle.get(row);
    if (sameEntry && operation == index.get(row) + has && (count == 1 || !acrossEntries)) {
      return true;
    }
    // From an entry that is in a row before, this one would overlap that.
    boolean nextEntry = entry == handle.get(row) + has && isNew(entry) && lastBeganNew;
    if (nextEntry
        && operation == index.get(row)
        && (has == 1 || isAcrossEntries(row))
        && (count == 1 || acrossEntries)) {
      handles.set(row, has + count);
      return true;
    }
    return false;
  }

  /** Returns the splice that is an operation, or {@link #UNKNOWN}. */
  int find(int entry, int operation) {
    if (isNew(entry)) {
      return UNKNOWN;
    }
    sort();
    int at = floor(entry, operation);
    // Rows across entries do not overlap; only rows of single entries can lie inside one.
    while (at >= 0) {
      steps++;
      int row = sorted.get(at--);
      // The row may be of the other kind, further away than an int reaches.
      long by = (long) entry - handle.get(row);
      if (isAcrossEntries(row)) {
        return by < handles.get(row) && index.get(row) == operation
            ? start.get(row) + (int) by
            : UNKNOWN;
      }
      int offset = operation - index.get(row);
      if (by == 0 && offset >= 0 && offset < endOf(row) - start.get(row)) {
        return start.get(row) + offset;
      }
    }
    return UNKNOWN;
  }

  long steps() {
    return steps;
  }

  private int floor(int entry, int operation) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isAtMost(sorted.get(middle), entry, operation)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private boolean isAtMost(int row, int entry, int operation) {
    return handle.get(row) < entry || (handle.get(row) == entry && index.get(row) <= operation);
  }

  private void sort() {
    int missing = start.size() - sorted.size();
    if (missing > FEW) {
      sortAll();
    } else {
      for (int row = start.size() - missing; row < start.size(); row++) {
        sorted.insert(floor(handle.get(row), index.get(row)) + 1, row);
      }
    }
  }

  private void sortAll() {
    int rows = start.size();
    long[] keys = new long[rows];
    boolean inOrder = true;
    for (int row = 0; row < rows; row++) {
      keys[row] = (long) handle.get(row) << 32 | row;
      inOrder &= row == 0 || handle.get(row) > handle.get(row - 1);
    }
    if (!inOrder) {
      Arrays.sort(keys);
    }
    sorted.clear();
    for (long key : keys) {
      int row = (int) key;
      // Rows of one entry are put in order of their operations, one by one: an entry has few.
      sorted.insert(floor(handle.get(row), index.get(row)) + 1, row);
    }
  }
}
