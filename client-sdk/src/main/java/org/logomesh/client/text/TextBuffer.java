package org.logomesh.client.text;

/**
 * The shown text as a gap buffer over code points: an edit near the one before it costs a few
 * moves, an edit elsewhere one block move, which memory does at some ten gigabytes a second.
 */
final class TextBuffer {
  private static final int MIN_CAPACITY = 16;

  private final CodePointArray data;
  private int gapStart;
  private int gapEnd;

  TextBuffer(String text) {
    int length = CodePoints.count(text);
    data = new CodePointArray(Math.max(MIN_CAPACITY, length + length / 8));
    data.put(0, text);
    gapStart = length;
    gapEnd = data.capacity();
  }

  int length() {
    return data.capacity() - (gapEnd - gapStart);
  }

  int get(int position) {
    return data.get(position < gapStart ? position : position + gapEnd - gapStart);
  }

  /** Inserts {@code count} code points of {@code source}, from {@code from} on. */
  void insert(int position, CodePointArray source, int from, int count) {
    moveGap(position);
    if (gapEnd - gapStart < count) {
      grow(count);
    }
    data.copy(source, from, gapStart, count);
    gapStart += count;
  }

  void delete(int position, int count) {
    if (position + count == gapStart) {
      gapStart = position; // a backspace
    } else {
      moveGap(position);
      gapEnd += count;
    }
  }

  String text() {
    return slice(0, length());
  }

  String slice(int from, int to) {
    if (to <= gapStart) {
      return data.substring(from, to);
    }
    int gap = gapEnd - gapStart;
    if (from >= gapStart) {
      return data.substring(from + gap, to + gap);
    }
    StringBuilder out = new StringBuilder(to - from);
    data.appendTo(out, from, gapStart);
    data.appendTo(out, gapEnd, to + gap);
    return out.toString();
  }

  private void moveGap(int position) {
    if (position < gapStart) {
      int count = gapStart - position;
      data.move(position, gapEnd - count, count);
      gapEnd -= count;
      gapStart = position;
    } else if (position > gapStart) {
      int count = position - gapStart;
      data.move(gapEnd, gapStart, count);
      gapStart += count;
      gapEnd += count;
    }
  }

  private void grow(int needed) {
    int oldCapacity = data.capacity();
    int tail = oldCapacity - gapEnd;
    int capacity = Math.addExact(oldCapacity + needed, oldCapacity / 2);
    data.resize(capacity);
    data.move(gapEnd, capacity - tail, tail);
    gapEnd = capacity - tail;
  }
}
