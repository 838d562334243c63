package org.logomesh.client.text;

import java.util.Arrays;

/**
 * The spans of a merge, by number: stretches of units that were inserted one after the other and
 * share their state. {@link SpanTree} says what the numbers mean.
 */
final class Spans {
  private int[] first = new int[64];
  private int[] length = new int[64];
  private int[] left = new int[64];
  private int[] right = new int[64];
  private int[] state = new int[64];
  private int[] hides = new int[64];
  private int[] leaf = new int[64];
  private int size;

  int add(int unit, int count, int leftUnit, int rightUnit, int spanState, int hideCount) {
    if (size == first.length) {
      first = Arrays.copyOf(first, size * 2);
      length = Arrays.copyOf(length, size * 2);
      left = Arrays.copyOf(left, size * 2);
      right = Arrays.copyOf(right, size * 2);
      state = Arrays.copyOf(state, size * 2);
      hides = Arrays.copyOf(hides, size * 2);
      leaf = Arrays.copyOf(leaf, size * 2);
    }
    int span = size++;
    first[span] = unit;
    length[span] = count;
    left[span] = leftUnit;
    right[span] = rightUnit;
    state[span] = spanState;
    hides[span] = hideCount;
    return span;
  }

  /** Cuts a span in two; it keeps the first {@code at} units. Returns the span of the others. */
  int split(int span, int at) {
    int unit = first[span] + at;
    int rest = add(unit, length[span] - at, unit - 1, right[span], state[span], hides[span]);
    length[span] = at;
    return rest;
  }

  void extend(int span, int count) {
    length[span] += count;
  }

  void setState(int span, int newState, int newHides) {
    state[span] = newState;
    hides[span] = newHides;
  }

  int first(int span) {
    return first[span];
  }

  int length(int span) {
    return length[span];
  }

  int left(int span) {
    return left[span];
  }

  int right(int span) {
    return right[span];
  }

  int state(int span) {
    return state[span];
  }

  int hides(int span) {
    return hides[span];
  }

  /** Returns the leaf of the tree that a span is in. */
  int leaf(int span) {
    return leaf[span];
  }

  void setLeaf(int span, int node) {
    leaf[span] = node;
  }

  /** Returns what a span adds to the length of the prepared version. */
  int prepared(int span) {
    return state[span] == 1 ? length[span] : 0;
  }

  /** Returns what a span adds to the length of all that the prepared version knows of. */
  int known(int span) {
    return state[span] > 0 ? length[span] : 0;
  }

  /** Returns what a span adds to the length of the shown version. */
  int shown(int span) {
    return hides[span] == 0 ? length[span] : 0;
  }
}
