package org.logomesh.client.text;

import java.util.BitSet;
import java.util.List;
import org.logomesh.model.id.OperationId;

/**
 * The append-only history of one text: its splices and what each of them had seen.
 *
 * <p>Splices are numbered in the order they were added, parents first. Columns of ints hold them;
 * parents are stored only where a splice does not simply follow the one numbered before it. An
 * inserted code point is a <em>unit</em>, numbered in the order of the splices, so a unit's number
 * is also its place in the content.
 *
 * <p>A splice's effect can be hidden: see {@link TextDocument#setEffective}.
 */
final class TextGraph {
  /** Code points ever inserted into one text; keeps sums of lengths well inside an int. */
  static final int MAX_UNITS = 1 << 30;

  private final SpliceIds ids = new SpliceIds();
  private final IntList position = new IntList();
  private final IntList deleteCount = new IntList();
  private final IntList unitStart = new IntList();
  private final CodePointArray content = new CodePointArray(16);

  // A run is a stretch of splices each of which has just the one before it as parent.
  private final IntList runOf = new IntList();
  private final IntList runStart = new IntList();
  private final IntList runParentsEnd = new IntList();
  private final IntList runParents = new IntList();

  private final BitSet hidden = new BitSet();
  private int firstHidden = Integer.MAX_VALUE;
  private final IntList heads = new IntList();
  private final CriticalCuts cuts = new CriticalCuts(this);
  private final IntList parentsOfNew = new IntList();

  TextGraph() {
    unitStart.add(0);
  }

  int size() {
    return ids.size();
  }

  SpliceIds ids() {
    return ids;
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
    return add(
        splice.id(),
        parentsOfNew,
        splice.position(),
        splice.deleteCount(),
        splice.insert(),
        effective);
  }

  /** Adds a splice whose parents are known by their ascending numbers. */
  boolean add(
      OperationId id, IntList parents, int at, int remove, String insert, boolean effective) {
    int inserted = CodePoints.count(insert);
    int units = unitStart.last();
    if (inserted > MAX_UNITS - units) {
      throw new IllegalStateException(
          "a text holds at most " + MAX_UNITS + " inserted code points");
    }
    int number = ids.add(id);
    if (number == SpliceIds.UNKNOWN) {
      return false;
    }
    cuts.add(number, parents, parents.sameAs(heads));
    link(number, parents);
    position.add(at);
    deleteCount.add(remove);
    if (units + inserted > content.capacity()) {
      content.resize((units + inserted) * 3 / 2);
    }
    content.put(units, insert);
    unitStart.add(units + inserted);
    if (!effective) {
      setHidden(number, true);
    }
    return true;
  }

  private void link(int number, IntList parents) {
    boolean continues = parents.size() == 1 && parents.last() == number - 1;
    if (!continues) {
      runStart.add(number);
      for (int i = 0; i < parents.size(); i++) {
        runParents.add(parents.get(i));
      }
      runParentsEnd.add(runParents.size());
    }
    runOf.add(runStart.size() - 1);
    for (int i = 0; i < parents.size(); i++) {
      heads.removeSorted(parents.get(i));
    }
    heads.add(number);
  }

  /** Cuts a splice's numbers to what its version has: see {@link Splice}. */
  void clamp(int number, int lengthOfVersion) {
    int at = Math.min(position.get(number), lengthOfVersion);
    position.set(number, at);
    deleteCount.set(number, Math.min(deleteCount.get(number), lengthOfVersion - at));
  }

  int position(int number) {
    return position.get(number);
  }

  int deleteCount(int number) {
    return deleteCount.get(number);
  }

  int insertCount(int number) {
    return unitStart.get(number + 1) - unitStart.get(number);
  }

  /** Returns the first unit that a splice inserts, or would insert if it inserts none. */
  int unitStart(int number) {
    return unitStart.get(number);
  }

  /** Returns the splice that inserted a unit. */
  int inserterOf(int unit) {
    return unitStart.floor(unit); // the last of equals: empty splices before it do not matter
  }

  String inserted(int number) {
    return content.substring(unitStart.get(number), unitStart.get(number + 1));
  }

  // --- runs ---

  int runOf(int number) {
    return runOf.get(number);
  }

  int runCount() {
    return runStart.size();
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
    IntList own = new IntList(4);
    parentsOf(number, 0, own);
    return own.sameAs(parents);
  }

  // --- hidden effects ---

  boolean isHidden(int number) {
    return hidden.get(number);
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

  // --- versions ---

  /** Returns the given splices and all in their past. */
  BitSet pastOf(IntList version) {
    BitSet past = new BitSet(size());
    IntList open = new IntList();
    open.setAll(version);
    while (!open.isEmpty()) {
      int number = open.last();
      open.removeLast();
      int run = runOf(number);
      int start = runStart.get(run);
      while (number >= start && !past.get(number)) {
        past.set(number--);
      }
      if (number < start) {
        for (int i = parentsFrom(run); i < parentsTo(run); i++) {
          open.add(runParents.get(i));
        }
      }
    }
    return past;
  }

  /** Returns a graph of some splices only, which must hold every parent of theirs. */
  TextGraph restrictedTo(BitSet some) {
    TextGraph part = new TextGraph();
    int[] renumbered = new int[size()];
    IntList parents = new IntList();
    IntList mapped = new IntList();
    for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
      renumbered[i] = part.size();
      parentsOf(i, 0, parents);
      mapped.clear();
      for (int k = 0; k < parents.size(); k++) {
        mapped.add(renumbered[parents.get(k)]);
      }
      part.add(ids.get(i), mapped, position(i), deleteCount(i), inserted(i), !isHidden(i));
    }
    return part;
  }

  List<OperationId> idsOf(IntList numbers) {
    OperationId[] result = new OperationId[numbers.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = ids.get(numbers.get(i));
    }
    return List.of(result);
  }
}
