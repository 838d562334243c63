package org.logomesh.client.text;

/**
 * Which units each walked splice removed.
 *
 * <p>Stretches of units lie in the order they were recorded; a splice points at the stretch its own
 * begin in. Splices that remove neighbouring places in turn share their stretches.
 */
final class DeletedUnits {
  /** Takes units from {@code from} to {@code to - 1}. */
  interface Range {
    void accept(int from, int to);
  }

  private final int base;
  private final IntList firstUnit = new IntList();
  private final IntList length = new IntList();

  /** By splice number less base: the first stretch, and the units of it to pass over. */
  private final IntList stretch = new IntList();

  private final IntList skip = new IntList();
  private boolean fresh;

  DeletedUnits(int base) {
    this.base = base;
  }

  /** Says that a splice's units are those recorded from now on, less the first {@code offset}. */
  void begin(int number, int offset) {
    while (stretch.size() <= number - base) {
      stretch.add(0);
      skip.add(0);
    }
    stretch.set(number - base, length.size());
    skip.set(number - base, offset);
    fresh = true;
  }

  /** Adds to the offsets of splices that have just begun. */
  void shift(int from, int to, int by) {
    for (int i = from - base; i <= to - base; i++) {
      skip.set(i, skip.get(i) + by);
    }
  }

  void record(int unit, int count) {
    int last = length.size() - 1;
    if (!fresh && firstUnit.last() + length.last() == unit) {
      length.set(last, length.last() + count);
    } else {
      firstUnit.add(unit);
      length.add(count);
    }
    fresh = false;
  }

  /** Gives the {@code count} units that a splice removed. */
  void forEach(int number, int count, Range out) {
    int rest = count;
    int at = rest == 0 ? 0 : stretch.get(number - base);
    int offset = rest == 0 ? 0 : skip.get(number - base);
    while (rest > 0) {
      int available = length.get(at) - offset;
      if (available > 0) {
        int taken = Math.min(available, rest);
        int from = firstUnit.get(at) + offset;
        out.accept(from, from + taken);
        rest -= taken;
        offset = 0;
      } else {
        offset -= length.get(at);
      }
      at++;
    }
  }

  boolean contains(int number, int count, int unit) {
    boolean[] found = {false};
    forEach(number, count, (from, to) -> found[0] |= from <= unit && unit < to);
    return found[0];
  }

  /** Gives the units removed by a range of splices, neighbouring ones together. */
  void forRange(TextGraph graph, int from, int to, Range out) {
    Joiner joiner = new Joiner(out);
    for (int number = from; number <= to; number++) {
      if (graph.deleteCount(number) > 0) {
        forEach(number, graph.deleteCount(number), joiner);
      }
    }
    joiner.flush();
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
