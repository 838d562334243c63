package org.logomesh.client.text;

import java.util.Arrays;

/**
 * Merge state in document order: a B+ tree of spans, kept in flat arrays.
 *
 * <p>A span is a stretch of units that were inserted one after the other and share their state.
 * Each has a length in three versions, and the tree sums them, so that a position of any leads to a
 * span and back in O(log n):
 *
 * <ul>
 *   <li>prepared: the version that the walker stands at. {@code state} 0: not inserted yet there;
 *       1: there; more: removed there, by {@code state - 1} splices.
 *   <li>known: all that was inserted in the prepared version or before it, removed or not: {@code
 *       state} above 0.
 *   <li>shown: the version with everything walked. {@code hides} counts the effective splices that
 *       removed it, plus one if its own insertion is not effective; 0 means shown.
 * </ul>
 */
final class SpanTree {
  static final int NONE = -1;

  /** Slots of a node: two cache lines of ints. Measured: 8 and 32 are slower. */
  private static final int FANOUT = 16;

  private static final int FIRST_LEAF = 0;

  /** How far to look span by span before the tree is asked. */
  private static final int NEAR = 8;

  private final Spans spans = new Spans();

  // Nodes, by number; a slot holds a child and its three lengths. Children of leaves are spans.
  private int[] size = new int[8];
  private int[] parent = new int[8];
  private int[] nextLeaf = new int[8];
  private int[] child = new int[8 * FANOUT];
  private int[] prepared = new int[8 * FANOUT];
  private int[] known = new int[8 * FANOUT];
  private int[] shown = new int[8 * FANOUT];
  private int nodes;
  private int root;
  private int height;

  private int preparedLength;
  private int knownLength;
  private int shownLength;

  /** Where in the span the last find ended. */
  private int foundOffset;

  /** Nodes visited. */
  private long steps;

  SpanTree() {
    height = 1;
    root = newNode(NONE);
  }

  int first(int span) {
    return spans.first(span);
  }

  int length(int span) {
    return spans.length(span);
  }

  /** Returns the unit on the left of a span's first unit when that was inserted. */
  int left(int span) {
    return spans.left(span);
  }

  /** Returns the unit on the right of a span's units when they were inserted. */
  int right(int span) {
    return spans.right(span);
  }

  int state(int span) {
    return spans.state(span);
  }

  int hides(int span) {
    return spans.hides(span);
  }

  int preparedLength() {
    return preparedLength;
  }

  int shownLength() {
    return shownLength;
  }

  long steps() {
    return steps;
  }

  /** Makes a span and puts it after another one, or at the very start if that is {@link #NONE}. */
  int insertAfter(int previous, int unit, int count, int leftUnit, int rightUnit, int hideCount) {
    int span = spans.add(unit, count, leftUnit, rightUnit, 1, hideCount);
    putAfter(previous, span);
    climb(spans.leaf(span), spans.prepared(span), spans.known(span), spans.shown(span));
    return span;
  }

  /** Makes a span longer. */
  void extend(int span, int count) {
    spans.extend(span, count);
    refresh(span);
  }

  void setState(int span, int newState, int newHides) {
    spans.setState(span, newState, newHides);
    refresh(span);
  }

  /** Cuts a span in two; it keeps the first {@code at} units. Returns the span of the others. */
  int split(int span, int at) {
    int rest = spans.split(span, at);
    int node = leafWithRoom(span); // before its sums are touched: making room sums up anew
    int slot = node * FANOUT + slotOf(node, span);
    prepared[slot] = spans.prepared(span);
    known[slot] = spans.known(span);
    shown[slot] = spans.shown(span);
    putAfter(span, rest); // sums above the leaf stay the same, so nothing climbs
    return rest;
  }

  // --- order ---

  int firstSpan() {
    return size[FIRST_LEAF] == 0 ? NONE : child[FIRST_LEAF * FANOUT];
  }

  int next(int span) {
    int node = spans.leaf(span);
    int slot = slotOf(node, span) + 1;
    if (slot < size[node]) {
      return child[node * FANOUT + slot];
    }
    int next = nextLeaf[node];
    return next == NONE ? NONE : child[next * FANOUT];
  }

  /** Returns the span before this one, or none. */
  int previous(int span) {
    int kid = span;
    int node = spans.leaf(span);
    int up = 1;
    for (; slotOf(node, kid) == 0; up++) {
      if (node == root) {
        return NONE;
      }
      kid = node;
      node = parent[node];
    }
    int before = child[node * FANOUT + slotOf(node, kid) - 1];
    for (steps += up; up > 1; up--) {
      before = child[before * FANOUT + size[before] - 1];
    }
    return before;
  }

  /** Returns the first span from this one on that the prepared version knows of, or none. */
  int knownFrom(int span) {
    int at = span;
    for (int i = 0; i < NEAR; i++) {
      if (at == NONE || spans.state(at) > 0) {
        return at;
      }
      at = next(at);
      steps++;
    }
    if (at == NONE) {
      return NONE;
    }
    int before = before(known, at);
    return before < knownLength ? find(known, before) : NONE;
  }

  boolean isBefore(int a, int b) {
    int x = spans.leaf(a);
    int y = spans.leaf(b);
    int childX = a;
    int childY = b;
    while (x != y) {
      childX = x;
      childY = y;
      x = parent[x];
      y = parent[y];
    }
    return slotOf(x, childX) < slotOf(x, childY);
  }

  // --- positions ---

  /** Returns the span of the code point at a position of the prepared version. */
  int findPrepared(int position) {
    return find(prepared, position);
  }

  /** Returns the span of the code point at a position of the shown version. */
  int findShown(int position) {
    return find(shown, position);
  }

  /** Returns the offset, in the span of the last find, of the code point that was looked for. */
  int foundOffset() {
    return foundOffset;
  }

  int preparedBefore(int span) {
    return before(prepared, span);
  }

  int shownBefore(int span) {
    return before(shown, span);
  }

  private int find(int[] lengths, int position) {
    int rest = position;
    int node = root;
    steps += height;
    for (int level = height; ; level--) {
      int slot = node * FANOUT;
      while (rest >= lengths[slot]) {
        rest -= lengths[slot++];
      }
      if (level == 1) {
        foundOffset = rest;
        return child[slot];
      }
      node = child[slot];
    }
  }

  private int before(int[] lengths, int span) {
    int sum = 0;
    int node = spans.leaf(span);
    int kid = span;
    steps += height;
    while (true) {
      for (int slot = node * FANOUT; child[slot] != kid; slot++) {
        sum += lengths[slot];
      }
      if (node == root) {
        return sum;
      }
      kid = node;
      node = parent[node];
    }
  }

  // --- structure ---

  private int slotOf(int node, int kid) {
    int slot = node * FANOUT;
    while (child[slot] != kid) {
      slot++;
    }
    return slot - node * FANOUT;
  }

  private void refresh(int span) {
    int node = spans.leaf(span);
    int slot = node * FANOUT + slotOf(node, span);
    int byPrepared = spans.prepared(span) - prepared[slot];
    int byKnown = spans.known(span) - known[slot];
    int byShown = spans.shown(span) - shown[slot];
    prepared[slot] += byPrepared;
    known[slot] += byKnown;
    shown[slot] += byShown;
    climb(node, byPrepared, byKnown, byShown);
  }

  private void climb(int from, int byPrepared, int byKnown, int byShown) {
    if (byPrepared == 0 && byKnown == 0 && byShown == 0) {
      return;
    }
    preparedLength += byPrepared;
    knownLength += byKnown;
    shownLength += byShown;
    steps += height;
    int node = from;
    while (node != root) {
      int above = parent[node];
      int slot = above * FANOUT + slotOf(above, node);
      prepared[slot] += byPrepared;
      known[slot] += byKnown;
      shown[slot] += byShown;
      node = above;
    }
  }

  private void putAfter(int previous, int span) {
    int node = leafWithRoom(previous);
    int at = previous == NONE ? 0 : slotOf(node, previous) + 1;
    putChild(node, at, span, spans.prepared(span), spans.known(span), spans.shown(span));
    spans.setLeaf(span, node);
  }

  private int leafWithRoom(int span) {
    int node = span == NONE ? FIRST_LEAF : spans.leaf(span);
    if (size[node] == FANOUT) {
      splitNode(node, true);
      node = span == NONE ? FIRST_LEAF : spans.leaf(span);
    }
    return node;
  }

  private void putChild(int node, int at, int kid, int preparedSum, int knownSum, int shownSum) {
    int slot = node * FANOUT + at;
    int count = size[node] - at;
    System.arraycopy(child, slot, child, slot + 1, count);
    System.arraycopy(prepared, slot, prepared, slot + 1, count);
    System.arraycopy(known, slot, known, slot + 1, count);
    System.arraycopy(shown, slot, shown, slot + 1, count);
    child[slot] = kid;
    prepared[slot] = preparedSum;
    known[slot] = knownSum;
    shown[slot] = shownSum;
    size[node]++;
  }

  /** Moves the upper half of a full node into a new one beside it. */
  private void splitNode(int node, boolean isLeaf) {
    if (node == root) {
      root = newNode(NONE);
      height++;
      parent[node] = root;
      putChild(root, 0, node, sum(prepared, node), sum(known, node), sum(shown, node));
    } else if (size[parent[node]] == FANOUT) {
      splitNode(parent[node], false);
    }
    int half = FANOUT / 2;
    int above = parent[node];
    int twin = newNode(above);
    int from = node * FANOUT + half;
    int to = twin * FANOUT;
    System.arraycopy(child, from, child, to, FANOUT - half);
    System.arraycopy(prepared, from, prepared, to, FANOUT - half);
    System.arraycopy(known, from, known, to, FANOUT - half);
    System.arraycopy(shown, from, shown, to, FANOUT - half);
    size[node] = half;
    size[twin] = FANOUT - half;
    for (int slot = to; slot < to + FANOUT - half; slot++) {
      if (isLeaf) {
        spans.setLeaf(child[slot], twin);
      } else {
        parent[child[slot]] = twin;
      }
    }
    nextLeaf[twin] = nextLeaf[node];
    nextLeaf[node] = twin;
    int at = slotOf(above, node);
    prepared[above * FANOUT + at] = sum(prepared, node);
    known[above * FANOUT + at] = sum(known, node);
    shown[above * FANOUT + at] = sum(shown, node);
    putChild(above, at + 1, twin, sum(prepared, twin), sum(known, twin), sum(shown, twin));
  }

  private int sum(int[] lengths, int node) {
    int sum = 0;
    for (int slot = node * FANOUT; slot < node * FANOUT + size[node]; slot++) {
      sum += lengths[slot];
    }
    return sum;
  }

  private int newNode(int above) {
    if (nodes == size.length) {
      size = Arrays.copyOf(size, nodes * 2);
      parent = Arrays.copyOf(parent, nodes * 2);
      nextLeaf = Arrays.copyOf(nextLeaf, nodes * 2);
      child = Arrays.copyOf(child, nodes * 2 * FANOUT);
      prepared = Arrays.copyOf(prepared, nodes * 2 * FANOUT);
      known = Arrays.copyOf(known, nodes * 2 * FANOUT);
      shown = Arrays.copyOf(shown, nodes * 2 * FANOUT);
    }
    int node = nodes++;
    size[node] = 0;
    parent[node] = above;
    nextLeaf[node] = NONE;
    return node;
  }
}
