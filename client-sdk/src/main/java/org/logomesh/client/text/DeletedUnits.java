package org.logomesh.client.text;

/**
 * Which units each walked splice removed.
 *
 * <p>Splices of one row are recorded together: the units they removed all in all, in document
 * order, as stretches. A splice's own are the first of them, in turn, or the last if the row is a
 * held backspace key.
 */
final class DeletedUnits {
  /** Takes units from {@code from} to {@code to - 1}. */
  interface Range {
    void accept(int from, int to);
  }

  private final int base;

  // Stretches of units, in the order of the records.
  private final IntList stretchUnit = new IntList();
  private final IntList stretchLength = new IntList();

  // Records: a first and last splice, what each removes, and the first stretch.
  private final IntList first = new IntList();
  private final IntList last = new IntList();
  private final IntList each = new IntList();
  private final IntList backwards = new IntList();
  private final IntList firstStretch = new IntList();

  /** The record of each splice, by its number less base; 0 for those that remove nothing. */
  private final IntList recordOf = new IntList();

  DeletedUnits(int base) {
    this.base = base;
  }

  /** Says that the units recorded from now on were removed by splices that follow each other. */
  void begin(int from, int to, int count, boolean isBackwards) {
    int record = first.size();
    first.add(from);
    last.add(to);
    each.add(count);
    backwards.add(isBackwards ? 1 : 0);
    firstStretch.add(stretchUnit.size());
    recordOf.growTo(to + 1 - base);
    recordOf.fill(from - base, to + 1 - base, record);
  }

  void record(int unit, int count) {
    stretchUnit.add(unit);
    stretchLength.add(count);
  }

  /** Gives the units removed by a range of splices, neighbouring ones together. */
  void forRange(SpliceRows rows, int from, int to, Range out) {
    Joiner joiner = new Joiner(out);
    for (int row = rows.rowOf(from); row < rows.rowCount() && rows.startOf(row) <= to; row++) {
      if (rows.deletes(row) > 0) {
        int number = Math.max(from, rows.startOf(row));
        int end = Math.min(to + 1, rows.endOf(row));
        while (number < end) {
          int record = recordOf.get(number - base);
          int stop = Math.min(end, last.get(record) + 1);
          give(record, number, stop, joiner);
          number = stop;
        }
      }
    }
    joiner.flush();
  }

  private void give(int record, int from, int to, Range out) {
    int before = from - first.get(record);
    int after = last.get(record) + 1 - to;
    int skip = (backwards.get(record) == 1 ? after : before) * each.get(record);
    int rest = (to - from) * each.get(record);
    for (int at = firstStretch.get(record); rest > 0; at++) {
      int length = stretchLength.get(at);
      if (skip >= length) {
        skip -= length;
      } else {
        int taken = Math.min(length - skip, rest);
        int unit = stretchUnit.get(at) + skip;
        out.accept(unit, unit + taken);
        rest -= taken;
        skip = 0;
      }
    }
  }

  /** Says whether a splice removed a unit. */
  boolean contains(SpliceRows rows, int number, int unit) {
    boolean[] found = {false};
    forRange(rows, number, number, (from, to) -> found[0] |= from <= unit && unit < to);
    return found[0];
  }

  private static final class Joiner implements Range {
    private final Range out;
    private int from;
    private int to;

    Joiner(Range out) {
      this.out = out;
    }

    @Override
    public void accept(int first, int end) {
      if (first == to) {
        to = end;
      } else if (end == from) {
        from = first;
      } else {
        flush();
        from = first;
        to = end;
      }
    }

    void flush() {
      if (from < to) {
        out.accept(from, to);
      }
    }
  }
}
