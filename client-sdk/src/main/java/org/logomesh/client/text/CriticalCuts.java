package org.logomesh.client.text;

/**
 * Where a graph's numbering can be cut so that nothing is concurrent across the cut.
 *
 * <p>A cut at {@code k} means: every splice numbered {@code k} or more has all splices below {@code
 * k} in its past. This is the critical version of the Eg-walker paper, allowed to have several
 * heads. At a cut a splice's position needs no transformation, and merge state can be thrown away.
 *
 * <p>Kept as a stack of ranges, since sequential editing makes a cut of every splice. A new splice
 * can only take away the topmost cuts, so the cost is constant on average.
 */
final class CriticalCuts {
  private final TextGraph graph;
  private final IntList from = new IntList();
  private final IntList to = new IntList();

  CriticalCuts(TextGraph graph) {
    this.graph = graph;
  }

  /** Returns the last cut at or before a number; 0 always is one. */
  int lastAtMost(int number) {
    int range = from.floor(number);
    return range < 0 ? 0 : Math.min(number, to.get(range));
  }

  /** Returns the first cut after a number, or {@code otherwise} if there is none. */
  int firstAfter(int number, int otherwise) {
    int range = from.floor(number + 1);
    if (range >= 0 && number + 1 <= to.get(range)) {
      return number + 1;
    }
    return range + 1 < from.size() ? from.get(range + 1) : otherwise;
  }

  boolean contains(int number) {
    return number == 0 || lastAtMost(number) == number;
  }

  /**
   * Takes note of a splice that is about to be added.
   *
   * @param number its number, the next one
   * @param parents its parents, ascending
   * @param followsAll whether its parents are all the heads of the graph
   */
  void add(int number, IntList parents, boolean followsAll) {
    int oldest = parents.isEmpty() ? -1 : parents.get(0);
    while (!from.isEmpty() && to.last() > oldest && !keepPartOfTop(oldest, parents)) {
      // the range is gone; look at the one below
    }
    if (!followsAll) {
      return;
    }
    if (!to.isEmpty() && to.last() == number - 1 && parents.size() == 1 && oldest == number - 1) {
      to.set(to.size() - 1, number);
    } else {
      from.add(number);
      to.add(number);
    }
  }

  /** Takes note of splices each of which follows the one before, and so all there is. */
  void addFollowing(int first, int last) {
    if (!to.isEmpty() && to.last() == first - 1) {
      to.set(to.size() - 1, last);
    } else {
      from.add(first);
      to.add(last);
    }
  }

  /** Returns the last of the cuts that follow each other from a number on, which is a cut. */
  int lastOfRange(int number) {
    int range = from.floor(number);
    return range < 0 ? number : Math.max(number, to.get(range));
  }

  /**
   * Drops the cuts of the topmost range that the new splice breaks: those after its oldest parent,
   * except one whose splice follows no more than the new one does.
   *
   * @return whether a part of the range stays
   */
  private boolean keepPartOfTop(int oldest, IntList parents) {
    int start = from.last();
    if (start > oldest && !graph.hasParents(start, parents)) {
      from.removeLast();
      to.removeLast();
      return false;
    }
    // Inside a range a splice has just the one before as parent.
    to.set(to.size() - 1, start > oldest ? start : oldest + 1);
    return true;
  }
}
