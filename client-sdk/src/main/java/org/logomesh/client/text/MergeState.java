package org.logomesh.client.text;

/**
 * The spans of a walk: in document order with their sums, and by their units. Knows how to change
 * the state of units, cutting spans where a change begins or ends inside one.
 */
final class MergeState {
  /** The places before and after everything, as neighbours of what is inserted there. */
  static final int BEFORE_ALL = Integer.MIN_VALUE;

  static final int AFTER_ALL = Integer.MAX_VALUE;

  /** Units of what was there when the walk began are numbered from here, below all others. */
  static final int FIRST_PLACEHOLDER = Integer.MIN_VALUE + 1;

  private final SpanTree tree = new SpanTree();
  private final SpanIndex index = new SpanIndex(tree);

  /** Starts with a text of which only the length is known. */
  MergeState(int length) {
    if (length > 0) {
      insert(SpanTree.NONE, FIRST_PLACEHOLDER, length, BEFORE_ALL, AFTER_ALL, 0);
    }
  }

  SpanTree tree() {
    return tree;
  }

  /** Puts new units after a span; returns theirs. */
  int insert(int after, int unit, int count, int leftUnit, int rightUnit, int hides) {
    int span = tree.insertAfter(after, unit, count, leftUnit, rightUnit, hides);
    index.add(span);
    return span;
  }

  /** Cuts a span in two; it keeps the first {@code at} units. Returns the span of the others. */
  int split(int span, int at) {
    int rest = tree.split(span, at);
    index.add(rest);
    return rest;
  }

  /** Adds to the prepared state of units. */
  void changeState(int from, int to, int by) {
    int unit = from;
    while (unit < to) {
      int span = isolate(unit, to);
      tree.setState(span, tree.state(span) + by, tree.hides(span));
      unit += tree.length(span);
    }
  }

  /** Adds to what hides units, and tells which appear or go. */
  void changeHides(int from, int to, int by, TextWalker.Output out) {
    int unit = from;
    while (unit < to) {
      int span = isolate(unit, to);
      int before = tree.hides(span);
      int after = before + by;
      tree.setState(span, tree.state(span), after);
      if (after == 0) {
        out.insert(tree.shownBefore(span), unit, tree.length(span));
      } else if (before == 0) {
        out.delete(tree.shownBefore(span), tree.length(span));
      }
      unit += tree.length(span);
    }
  }

  /** Returns the span that holds a unit. */
  int spanOf(int unit) {
    return index.find(unit);
  }

  /** Returns the position of a unit that the prepared version has. */
  int preparedPosition(int unit) {
    int span = index.find(unit);
    return tree.preparedBefore(span) + unit - tree.first(span);
  }

  /** Returns the position of a unit if it is shown, else that of the next one that is. */
  int shownPosition(int unit) {
    int span = index.find(unit);
    int offset = tree.hides(span) == 0 ? unit - tree.first(span) : 0;
    return tree.shownBefore(span) + offset;
  }

  boolean isShown(int unit) {
    return tree.hides(index.find(unit)) == 0;
  }

  /** Says whether a unit comes before another in document order. */
  boolean isBefore(int unit, int other) {
    if (unit == other || unit == AFTER_ALL || other == BEFORE_ALL) {
      return false;
    }
    if (unit == BEFORE_ALL || other == AFTER_ALL) {
      return true;
    }
    int span = index.find(unit);
    int otherSpan = index.find(other);
    return span == otherSpan ? unit < other : tree.isBefore(span, otherSpan);
  }

  /** Returns a span that begins with a unit and ends at {@code to} or before. */
  private int isolate(int unit, int to) {
    int span = index.find(unit);
    if (tree.first(span) < unit) {
      span = split(span, unit - tree.first(span));
    }
    if (tree.first(span) + tree.length(span) > to) {
      split(span, to - unit);
    }
    return span;
  }
}
