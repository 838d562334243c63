package org.logomesh.client.text;

/**
 * What splices do, in rows of those that are alike: typing on, a held delete key, a held backspace
 * key, or a single splice. A row does with one step what its splices do one after the other.
 *
 * <p>The positions in a row are {@code first, first + step, …}, where step is what each inserts, 0,
 * or less what each deletes.
 */
final class SpliceRows {
  private final IntList start = new IntList();
  private final IntList position = new IntList();
  private final IntList step = new IntList();
  private final IntList deletes = new IntList();
  private final IntList inserts = new IntList();
  private final IntList unit = new IntList();
  private int size;
  private int units;

  /** The row of the last look-up: the next one mostly is near. */
  private int recent;

  /** Splices. */
  int size() {
    return size;
  }

  /** Code points that all splices insert. */
  int units() {
    return units;
  }

  int rowCount() {
    return start.size();
  }

  int startOf(int row) {
    return start.get(row);
  }

  int endOf(int row) {
    return row + 1 < start.size() ? start.get(row + 1) : size;
  }

  int step(int row) {
    return step.get(row);
  }

  /** What each splice of a row deletes. */
  int deletes(int row) {
    return deletes.get(row);
  }

  /** What each splice of a row inserts. */
  int inserts(int row) {
    return inserts.get(row);
  }

  int position(int row, int number) {
    return position.get(row) + (number - start.get(row)) * step.get(row);
  }

  int unit(int row, int number) {
    return unit.get(row) + (number - start.get(row)) * inserts.get(row);
  }

  int rowOf(int number) {
    int row = recent;
    if (number < start.get(row) || number >= endOf(row)) {
      row = start.floorNear(number, row);
      recent = row;
    }
    return row;
  }

  /** Returns the splice that inserted a unit. */
  int inserterOf(int sought) {
    int row = unit.floor(sought); // the last of equals: rows before it insert nothing
    return start.get(row) + (sought - unit.get(row)) / inserts.get(row);
  }

  /**
   * Adds one splice.
   *
   * @param mayJoin whether it may be put in a row with the one before
   */
  void add(int at, int remove, int insert, boolean mayJoin) {
    int row = start.size() - 1;
    if (!mayJoin || row < 0 || !joins(row, at, remove, insert)) {
      addRow(1, at, insert, remove, insert);
      return;
    }
    step.set(row, at - position(row, size - 1));
    size++;
    units += insert;
  }

  private boolean joins(int row, int at, int remove, int insert) {
    if (deletes.get(row) != remove || inserts.get(row) != insert) {
      return false;
    }
    int by = at - position(row, size - 1);
    boolean isFree = size - start.get(row) == 1;
    if (remove == 0) {
      return by == insert;
    }
    return insert == 0 && (isFree ? by == 0 || by == -remove : by == step.get(row));
  }

  /** Adds splices that are alike to the row of those before, which they were in. */
  void addRest(int count, int at, int by, int remove, int insert) {
    int row = start.size() - 1;
    boolean joins =
        joins(row, at, remove, insert) && (count == 1 || by == at - position(row, size - 1));
    if (joins) {
      step.set(row, at - position(row, size - 1));
      size += count;
      units += count * insert;
    } else {
      addRow(count, at, by, remove, insert);
    }
  }

  /** Adds splices that are alike. */
  void addRow(int count, int at, int by, int remove, int insert) {
    start.add(size);
    position.add(at);
    step.add(by);
    deletes.add(remove);
    inserts.add(insert);
    unit.add(units);
    size += count;
    units += count * insert;
  }

  /** Gives a splice other numbers, in a row of its own. */
  void set(int number, int at, int remove) {
    int row = isolate(number);
    position.set(row, at);
    deletes.set(row, remove);
  }

  private int isolate(int number) {
    int row = rowOf(number);
    if (start.get(row) < number) {
      cut(row++, number);
    }
    if (number + 1 < endOf(row)) {
      cut(row, number + 1);
    }
    return row;
  }

  private void cut(int row, int number) {
    position.insert(row + 1, position(row, number));
    unit.insert(row + 1, unit(row, number));
    step.insert(row + 1, step.get(row));
    deletes.insert(row + 1, deletes.get(row));
    inserts.insert(row + 1, inserts.get(row));
    start.insert(row + 1, number);
  }
}
