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
    int low = 0;
    int high = size;
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
