package org.logomesh.client.text;

import java.util.Arrays;

/** A growable array of ints: the columns of the event graph are made of it. */
final class IntList {
  private int[] items;
  private int size;

  IntList() {
    this(8);
  }

  IntList(int capacity) {
    items = new int[capacity];
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int get(int index) {
    return items[index];
  }

  int last() {
    return items[size - 1];
  }

  void set(int index, int value) {
    items[index] = value;
  }

  void add(int value) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = value;
  }

  /** Puts a value in, moving those from the index on. */
  void insert(int index, int value) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    System.arraycopy(items, index, items, index + 1, size - index);
    items[index] = value;
    size++;
  }

  /** Appends zeros until there are {@code count} items. */
  void growTo(int count) {
    if (count > items.length) {
      items = Arrays.copyOf(items, Math.max(count, items.length * 2));
    }
    if (count > size) {
      Arrays.fill(items, size, count, 0);
      size = count;
    }
  }

  void fill(int from, int to, int value) {
    Arrays.fill(items, from, to, value);
  }

  void removeLast() {
    size--;
  }

  void clear() {
    size = 0;
  }

  /** Removes one value from an ascending list; nothing happens if it is not there. */
  void removeSorted(int value) {
    int at = Arrays.binarySearch(items, 0, size, value);
    if (at >= 0) {
      System.arraycopy(items, at + 1, items, at, size - at - 1);
      size--;
    }
  }

  /** Returns the index of the last item of an ascending list that is at most the value, or -1. */
  int floor(int value) {
    return floor(value, 0, size);
  }

  /**
   * Returns the same as {@link #floor}, in a time that grows with the distance to a guess only.
   *
   * @param guess any index of an item
   */
  int floorNear(int value, int guess) {
    int step = 1;
    if (items[guess] <= value) {
      int low = guess + 1;
      while (guess + step < size && items[guess + step] <= value) {
        low = guess + step + 1;
        step *= 2;
      }
      return floor(value, low, Math.min(size, guess + step));
    }
    int high = guess;
    while (guess - step >= 0 && items[guess - step] > value) {
      high = guess - step;
      step *= 2;
    }
    return floor(value, Math.max(0, guess - step), high);
  }

  private int floor(int value, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (items[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  void setAll(IntList other) {
    if (items.length < other.size) {
      items = new int[other.items.length];
    }
    System.arraycopy(other.items, 0, items, 0, other.size);
    size = other.size;
  }

  boolean sameAs(IntList other) {
    return size == other.size && Arrays.equals(items, 0, size, other.items, 0, size);
  }

  int[] toArray() {
    return Arrays.copyOf(items, size);
  }

  void sort() {
    if (size > 1) {
      Arrays.sort(items, 0, size);
    }
  }
}
