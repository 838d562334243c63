package org.logomesh.client.text;

import java.util.BitSet;
import java.util.List;
import org.logomesh.model.id.OperationId;

/**
 * The append-only history of one text: its splices and what each of them had seen.
 *
 * <p>Splices are numbered in the order they were added, parents first. All columns are run-length
 * coded: what splices do in {@link SpliceRows}, their ids in {@link IdRows}, and parents are there
 * only where a splice does not simply follow the one numbered before it. An inserted code point is
 * a <em>unit</em>, numbered in the order of the splices, so a unit's number is also its place in
 * the content.
 *
 * <p>A splice's effect can be hidden: see {@link TextDocument#setEffective}.
 */
final class TextGraph {
  /** Code points ever inserted into one text; keeps sums of lengths well inside an int. */
  static final int MAX_UNITS = 1 << 30;

  private final SpliceIds ids;
  private final SpliceRows rows = new SpliceRows();
  private final CodePointArray content = new CodePointArray(16);

  // A run is a stretch of splices each of which has just the one before it as parent.
  private final IntList runStart = new IntList();
  private final IntList runParentsEnd = new IntList();
  private final IntList runParents = new IntList();
  private int recentRun;

  private final BitSet hidden = new BitSet();
  private int firstHidden = Integer.MAX_VALUE;
  private final IntList heads = new IntList();
  private final CriticalCuts cuts = new CriticalCuts(this);
  private final IntList parentsOfNew = new IntList();

  TextGraph(SpliceIds ids) {
    this.ids = ids;
  }

  int size() {
    return rows.size();
  }

  SpliceIds ids() {
    return ids;
  }

  SpliceRows rows() {
    return rows;
  }

  /** Numbers of the splices that no other one follows, ascending. */
  IntList heads() {
    return heads;
  }

  CriticalCuts cuts() {
    return cuts;
  }

  CodePointArray content() {
    return content;
  }

  /**
   * Adds a splice as it is; {@link #clamp} is to follow once the length of its version is known.
   *
   * @return whether it is new
   * @throws IllegalArgumentException if a parent is unknown; nothing was added then
   */
  boolean add(Splice splice, boolean effective) {
    parentsOfNew.clear();
    for (OperationId parent : splice.parents()) {
      int number = ids.find(parent);
      if (number == SpliceIds.UNKNOWN) {
        throw new IllegalArgumentException("unknown parent " + parent + " of " + splice.id());
      }
      parentsOfNew.add(number);
    }
    parentsOfNew.sort();
    int inserted = CodePoints.count(splice.insert());
    if (inserted > MAX_UNITS - rows.units()) {
      throw new IllegalStateException(
          "a text holds at most " + MAX_UNITS + " inserted code points");
    }
    boolean followsAll = size() > 0 && parentsOfNew.sameAs(heads);
    int number = ids.add(splice.id(), followsAll);
    if (number == SpliceIds.UNKNOWN) {
      return false;
    }
    boolean continues = link(number, parentsOfNew);
    addContent(splice.insert(), inserted);
    rows.add(splice.position(), splice.deleteCount(), inserted, continues);
    if (!effective) {
      setHidden(number, true);
    }
    return true;
  }

  /** Makes room for content of splices that are about to be added, and puts it there. */
  void addContent(String insert, int inserted) {
    int units = rows.units();
    if (units + inserted > content.capacity()) {
      content.resize((int) Math.min(MAX_UNITS, (units + inserted) * 3L / 2));
    }
    content.put(units, insert);
  }

  /**
   * Takes note of the parents of the next splice, given ascending.
   *
   * @return whether it just follows the one before it
   */
  boolean link(int number, IntList parents) {
    cuts.add(number, parents, parents.sameAs(heads));
    boolean continues = parents.size() == 1 && parents.last() == number - 1;
    if (!continues) {
      runStart.add(number);
      for (int i = 0; i < parents.size(); i++) {
        runParents.add(parents.get(i));
      }
      runParentsEnd.add(runParents.size());
    }
    for (int i = 0; i < parents.size(); i++) {
      heads.removeSorted(parents.get(i));
    }
    heads.add(number);
    return continues;
  }

  /** Takes note that the splices after the newest up to a number each follow the one before. */
  void linkRest(int from, int to) {
    if (from > to) {
      return;
    }
    if (heads.size() == 1) {
      cuts.addFollowing(from, to);
    }
    heads.set(heads.size() - 1, to);
  }

  /** Cuts a splice's numbers to what its version has: see {@link Splice}. */
  void clamp(int number, int lengthOfVersion) {
    int row = rows.rowOf(number);
    int at = rows.position(row, number);
    int remove = rows.deletes(row);
    if (at > lengthOfVersion || remove > lengthOfVersion - at) {
      int position = Math.min(at, lengthOfVersion);
      rows.set(number, position, Math.min(remove, lengthOfVersion - position));
    }
  }

  /** Clamps splices that follow one another, the first of them in a version of a length. */
  void clamp(int from, int to, int lengthOfVersion) {
    int length = lengthOfVersion;
    int number = from;
    while (number <= to) {
      int row = rows.rowOf(number);
      int last = Math.min(to, rows.endOf(row) - 1);
      int deletes = rows.deletes(row);
      int grows = rows.inserts(row) - deletes;
      // Both sides of the comparison are linear in the splice, so the ends of the row decide.
      if (rows.position(row, number) + (long) deletes <= length
          && rows.position(row, last) + (long) deletes <= length + (long) grows * (last - number)) {
        length += grows * (last - number + 1);
        number = last + 1;
      } else {
        clamp(number, length);
        length += rows.inserts(rows.rowOf(number)) - rows.deletes(rows.rowOf(number));
        number++;
      }
    }
  }

  int position(int number) {
    return rows.position(rows.rowOf(number), number);
  }

  int deleteCount(int number) {
    return rows.deletes(rows.rowOf(number));
  }

  int insertCount(int number) {
    return rows.inserts(rows.rowOf(number));
  }

  /** Returns the first unit that a splice inserts, or would insert if it inserts none. */
  int unitStart(int number) {
    return number == size() ? rows.units() : rows.unit(rows.rowOf(number), number);
  }

  /** Returns the splice that inserted a unit. */
  int inserterOf(int unit) {
    return rows.inserterOf(unit);
  }

  // --- runs ---

  int runOf(int number) {
    int run = recentRun;
    if (number < runStart.get(run)
        || (run + 1 < runStart.size() && number >= runStart.get(run + 1))) {
      run = runStart.floorNear(number, run);
      recentRun = run;
    }
    return run;
  }

  int runCount() {
    return runStart.size();
  }

  /** Returns the end of the run that a splice belongs to, at most {@code end}. */
  int endOfRun(int number, int end) {
    int run = runOf(number);
    return run + 1 < runStart.size() ? Math.min(end, runStart.get(run + 1)) : end;
  }

  int startOfRun(int run) {
    return runStart.get(run);
  }

  /** Returns where the parents of a run's first splice begin in {@link #runParent}. */
  int parentsFrom(int run) {
    return run == 0 ? 0 : runParentsEnd.get(run - 1);
  }

  int parentsTo(int run) {
    return runParentsEnd.get(run);
  }

  int runParent(int index) {
    return runParents.get(index);
  }

  /** Puts the parents of a splice into {@code out}, leaving out those below {@code floor}. */
  void parentsOf(int number, int floor, IntList out) {
    out.clear();
    int run = runOf(number);
    if (runStart.get(run) != number) {
      if (number - 1 >= floor) {
        out.add(number - 1);
      }
      return;
    }
    for (int i = parentsFrom(run); i < parentsTo(run); i++) {
      if (runParents.get(i) >= floor) {
        out.add(runParents.get(i));
      }
    }
  }

  boolean hasParents(int number, IntList parents) {
    int run = runOf(number);
    if (runStart.get(run) != number) {
      return parents.size() == 1 && parents.get(0) == number - 1;
    }
    int from = parentsFrom(run);
    boolean same = parents.size() == parentsTo(run) - from;
    for (int i = 0; same && i < parents.size(); i++) {
      same = runParents.get(from + i) == parents.get(i);
    }
    return same;
  }

  // --- hidden effects ---

  boolean isHidden(int number) {
    return number >= firstHidden && hidden.get(number);
  }

  /** Returns the first hidden splice, or Integer.MAX_VALUE if all are effective. */
  int firstHidden() {
    return firstHidden;
  }

  /** Returns the next hidden splice after a number, or Integer.MAX_VALUE. */
  int nextHidden(int number) {
    int next = hidden.nextSetBit(number + 1);
    return next < 0 ? Integer.MAX_VALUE : next;
  }

  void setHidden(int number, boolean hide) {
    hidden.set(number, hide);
    if (hide) {
      firstHidden = Math.min(firstHidden, number);
    } else if (number == firstHidden) {
      firstHidden = nextHidden(number);
    }
  }

  /**
   * Returns the end of the splices from a number on that are hidden, or not, as it is; at most
   * {@code end}.
   */
  int sameVisibility(int number, int end) {
    if (firstHidden >= end) {
      return end;
    }
    int next = isHidden(number) ? hidden.nextClearBit(number) : hidden.nextSetBit(number);
    return next < 0 ? end : Math.min(next, end);
  }

  // --- versions ---

  /** Returns the given splices and all in their past. */
  BitSet pastOf(IntList version) {
    BitSet past = new BitSet(size());
    IntList open = new IntList();
    open.setAll(version);
    while (!open.isEmpty()) {
      int number = open.last();
      open.removeLast();
      if (past.get(number)) {
        continue;
      }
      int run = runOf(number);
      int start = runStart.get(run);
      // What is there of a run is always its beginning.
      int from = Math.max(start, past.previousSetBit(number) + 1);
      past.set(from, number + 1);
      for (int i = parentsFrom(run); from == start && i < parentsTo(run); i++) {
        open.add(runParents.get(i));
      }
    }
    return past;
  }

  List<OperationId> idsOf(IntList numbers) {
    OperationId[] result = new OperationId[numbers.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = ids.get(numbers.get(i));
    }
    return List.of(result);
  }
}
