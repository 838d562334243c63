package org.logomesh.client.text;

import java.util.BitSet;

/** Copies a part of a graph: some splices with every parent of theirs, numbered anew. */
final class PartOfGraph {
  private final TextGraph whole;
  private final TextGraph part;

  /** Stretches of the whole graph that were copied, and the number each has in the part. */
  private final IntList from = new IntList();

  private final IntList renumbered = new IntList();

  private PartOfGraph(TextGraph whole) {
    this.whole = whole;
    this.part = new TextGraph(whole.ids().emptyCopy());
  }

  static TextGraph copy(TextGraph whole, BitSet some) {
    PartOfGraph copy = new PartOfGraph(whole);
    for (int i = some.nextSetBit(0); i >= 0; ) {
      int end = some.nextClearBit(i);
      copy.stretch(i, end);
      i = some.nextSetBit(end);
    }
    return copy.part;
  }

  private void stretch(int first, int end) {
    from.add(first);
    renumbered.add(part.size());
    int number = first;
    IntList parents = new IntList();
    while (number < end) {
      int stop = whole.endOfRun(number, end);
      whole.parentsOf(number, 0, parents);
      for (int i = 0; i < parents.size(); i++) {
        parents.set(i, renumber(parents.get(i)));
      }
      int before = part.size();
      part.link(before, parents);
      part.linkRest(before + 1, before + stop - number - 1);
      copyRows(number, stop);
      copyIds(number, stop);
      for (int i = number; i < stop; i++) {
        if (whole.isHidden(i)) {
          part.setHidden(before + i - number, true);
        }
      }
      number = stop;
    }
  }

  private int renumber(int number) {
    int at = from.floor(number);
    return renumbered.get(at) + number - from.get(at);
  }

  private void copyRows(int first, int end) {
    SpliceRows rows = whole.rows();
    String text = whole.content().substring(whole.unitStart(first), whole.unitStart(end));
    part.addContent(text, whole.unitStart(end) - whole.unitStart(first));
    int number = first;
    while (number < end) {
      int row = rows.rowOf(number);
      int stop = Math.min(end, rows.endOf(row));
      part.rows()
          .addRow(
              stop - number,
              rows.position(row, number),
              rows.step(row),
              rows.deletes(row),
              rows.inserts(row));
      number = stop;
    }
  }

  private void copyIds(int first, int end) {
    IdRows ids = whole.ids().rows();
    int number = first;
    while (number < end) {
      int row = ids.rowOf(number);
      int stop = Math.min(end, ids.endOf(row));
      part.ids()
          .rows()
          .add(ids.handle(number), ids.index(number), stop - number, ids.isAcrossEntries(row));
      number = stop;
    }
  }
}
