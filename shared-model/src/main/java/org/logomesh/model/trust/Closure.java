package org.logomesh.model.trust;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * A set of records that holds with every record its past. Records are numbered in the order of
 * their arrival, after their parents; the set is the numbers below {@code size} without the {@code
 * missing} ones. In a history without branches nothing is missing, and the set costs nothing.
 *
 * @param size one more than the highest number in the set, 0 if it is empty
 * @param missing the numbers below that are not in the set; never changed
 */
record Closure(int size, BitSet missing) {
  private static final Closure EMPTY = new Closure(0, new BitSet(0));

  boolean contains(int index) {
    return index < size && !missing.get(index);
  }

  int cardinality() {
    return size - missing.cardinality();
  }

  /** Clears the bits of this set's numbers. */
  void removeFrom(BitSet numbers) {
    BitSet spared = (BitSet) missing.clone();
    spared.and(numbers);
    numbers.clear(0, size);
    numbers.or(spared);
  }

  /** The past of some records and these records. */
  static Closure of(List<TrustGraph.Node> nodes, Collection<Integer> heads) {
    Closure union = EMPTY;
    for (int head : heads) {
      union = union.contains(head) ? union : union.with(upTo(nodes.get(head)));
    }
    return union;
  }

  /** The past of a record and the record. */
  static Closure upTo(TrustGraph.Node node) {
    Closure past = node.past();
    if (past.size == node.index()) {
      return new Closure(node.index() + 1, past.missing);
    }
    BitSet missing = (BitSet) past.missing.clone();
    missing.set(past.size, node.index());
    return new Closure(node.index() + 1, missing);
  }

  private Closure with(Closure other) {
    Closure large = size >= other.size ? this : other;
    Closure small = size >= other.size ? other : this;
    if (small.size == 0 || large.missing.isEmpty()) {
      return large;
    }
    BitSet shared = large.missing.get(0, small.size);
    shared.and(small.missing);
    BitSet missing = (BitSet) large.missing.clone();
    missing.clear(0, small.size);
    missing.or(shared);
    return new Closure(large.size, missing);
  }
}
