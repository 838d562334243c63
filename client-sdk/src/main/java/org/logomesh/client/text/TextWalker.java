package org.logomesh.client.text;

/**
 * The Eg-walker: turns splices that were made side by side into changes of one text.
 *
 * <p>It stands at a <em>prepared</em> version of the graph. To take in a splice it first goes to
 * the version the splice was made in, by retreating the splices that version lacks and advancing
 * those it has; there the splice's positions mean what its author meant. Beside that, each span of
 * the {@link SpanTree} knows whether it is shown with everything walked so far, which gives the
 * position in the shown text.
 *
 * <p>Concurrent inserts at one place are ordered as in FugueMax (Weidner & Kleppmann, "The Art of
 * the Fugue", 2023), by the list algorithm known as YjsMod: first by the left and right neighbours
 * they were typed between, then by the ids of their splices. So two people's runs do not
 * interleave, whether typed forwards or backwards.
 *
 * <p>A walker starts at a {@linkplain CriticalCuts cut}. What the text was there is a single span
 * of placeholder units, numbered below all units of the graph.
 *
 * <p>Source: Gentle & Kleppmann, "Collaborative Text Editing with Eg-walker: Better, Faster,
 * Smaller", EuroSys 2025.
 */
final class TextWalker {
  /** Takes the changes of the shown text, in the order to make them. */
  interface Output {
    /** Units of the graph's content appear at a position. */
    void insert(int position, int unit, int count);

    /** Code points at a position go. */
    void delete(int position, int count);

    /** Takes nothing: for splices whose effect the text has already. */
    Output NOTHING =
        new Output() {
          @Override
          public void insert(int position, int unit, int count) {}

          @Override
          public void delete(int position, int count) {}
        };
  }

  /** A placeholder at least as long as any text, for when the length at the cut is not known. */
  static final int ANY_LENGTH = TextGraph.MAX_UNITS;

  private static final int BEFORE_ALL = Integer.MIN_VALUE;
  private static final int AFTER_ALL = Integer.MAX_VALUE;
  private static final int FIRST_PLACEHOLDER = Integer.MIN_VALUE + 1;

  private final TextGraph graph;
  private final int base;
  private final SpanTree tree = new SpanTree();
  private final SpanIndex index = new SpanIndex(tree);
  private final VersionDiff diff;
  private final IntList prepared = new IntList();
  private final IntList wanted = new IntList();
  private final DeletedUnits deleted;

  /** How much longer the placeholder is than the text was. */
  private int surplus;

  /**
   * Starts at a cut.
   *
   * @param length the text's length there, or {@link #ANY_LENGTH}; then {@link #learnLength} is to
   *     be called before a new splice is walked
   */
  TextWalker(TextGraph graph, int cut, int length) {
    this.graph = graph;
    this.base = cut;
    this.diff = new VersionDiff(graph);
    this.deleted = new DeletedUnits(cut);
    if (length > 0) {
      index.add(
          tree.insertAfter(SpanTree.NONE, FIRST_PLACEHOLDER, length, BEFORE_ALL, AFTER_ALL, 0));
    }
  }

  int base() {
    return base;
  }

  SpanTree tree() {
    return tree;
  }

  /** Says how long the shown text is after everything walked so far. */
  void learnLength(int shownLength) {
    surplus = tree.shownLength() - shownLength;
  }

  /**
   * Walks splices for the first time.
   *
   * @param plan ranges as {@link WalkPlan} gives them
   * @param areNew whether their numbers are still to be clamped
   */
  void walk(IntList plan, boolean areNew, Output out) {
    for (int i = 0; i < plan.size(); i += 2) {
      int from = plan.get(i);
      int to = plan.get(i + 1);
      goToParentsOf(from);
      if (areNew) {
        clamp(from, to);
      }
      apply(from, to, out);
      prepared.clear();
      prepared.add(to);
    }
  }

  /** Prepares the version with everything walked. */
  void goToHeads() {
    wanted.clear();
    for (int i = 0; i < graph.heads().size(); i++) {
      if (graph.heads().get(i) >= base) {
        wanted.add(graph.heads().get(i));
      }
    }
    goToWanted();
  }

  /** Hides or shows again what a walked splice did. The placeholder must be empty. */
  void setHidden(int number, boolean hide, Output out) {
    int by = hide ? 1 : -1;
    changeHides(graph.unitStart(number), graph.unitStart(number + 1), by, out);
    deleted.forEach(
        number, graph.deleteCount(number), (from, to) -> changeHides(from, to, -by, out));
  }

  /** Returns a hidden splice that removed a unit. */
  int hiddenRemoverOf(int unit) {
    int number = graph.firstHidden();
    while (number < graph.size()) {
      if (deleted.contains(number, graph.deleteCount(number), unit)) {
        return number;
      }
      number = graph.nextHidden(number);
    }
    throw new IllegalStateException("no hidden splice removed unit " + unit);
  }

  /** Returns the position of a unit that the prepared version has. */
  int preparedPosition(int unit) {
    int span = index.find(unit);
    return tree.preparedBefore(span) + unit - tree.first(span);
  }

  // --- versions ---

  /** Prepares the version that a splice was made in. */
  void goToParentsOf(int number) {
    graph.parentsOf(number, base, wanted);
    goToWanted();
  }

  private void goToWanted() {
    if (wanted.sameAs(prepared)) {
      return;
    }
    diff.compare(prepared, wanted, base);
    IntList retreat = diff.onlyFirst();
    for (int i = 0; i < retreat.size(); i += 2) {
      move(retreat.get(i), retreat.get(i + 1), -1);
    }
    IntList advance = diff.onlySecond();
    for (int i = advance.size() - 2; i >= 0; i -= 2) {
      move(advance.get(i), advance.get(i + 1), 1);
    }
    prepared.setAll(wanted);
  }

  /**
   * Advances or retreats a range of splices. What a splice of the range inserts and a later one
   * removes passes both states either way, so the order inside the range does not matter.
   */
  private void move(int from, int to, int by) {
    changeState(graph.unitStart(from), graph.unitStart(to + 1), by);
    deleted.forRange(graph, from, to, (first, end) -> changeState(first, end, by));
  }

  private void changeState(int from, int to, int by) {
    int unit = from;
    while (unit < to) {
      int span = isolate(unit, to);
      tree.setState(span, tree.state(span) + by, tree.hides(span));
      unit += tree.length(span);
    }
  }

  private void changeHides(int from, int to, int by, Output out) {
    int unit = from;
    while (unit < to) {
      int span = isolate(unit, to);
      int hides = tree.hides(span) + by;
      boolean toggles = hides == 0 || tree.hides(span) == 0;
      tree.setState(span, tree.state(span), hides);
      if (toggles && hides == 0) {
        out.insert(tree.shownBefore(span), unit, tree.length(span));
      } else if (toggles) {
        out.delete(tree.shownBefore(span), tree.length(span));
      }
      unit += tree.length(span);
    }
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

  private int split(int span, int at) {
    int rest = tree.split(span, at);
    index.add(rest);
    return rest;
  }

  // --- splices ---

  private void clamp(int from, int to) {
    int length = tree.preparedLength() - surplus;
    for (int number = from; number <= to; number++) {
      graph.clamp(number, length);
      length += graph.insertCount(number) - graph.deleteCount(number);
    }
  }

  /** Applies a range of splices that follow one another, taking typed runs as one. */
  private void apply(int from, int to, Output out) {
    int number = from;
    while (number <= to) {
      if (graph.deleteCount(number) > 0) {
        number = applyDeletes(number, to, out);
      } else {
        number = applyInserts(number, to, out);
      }
    }
  }

  /**
   * Applies a splice that deletes, and with it those after it that delete next to it: a held delete
   * or backspace key. Returns the next splice.
   */
  private int applyDeletes(int number, int to, Output out) {
    boolean hide = graph.isHidden(number);
    int start = graph.position(number);
    int count = graph.deleteCount(number);
    int last = number;
    int before = 0;
    deleted.begin(number, 0);
    while (last < to
        && graph.insertCount(last) == 0
        && graph.insertCount(last + 1) == 0
        && graph.isHidden(last + 1) == hide) {
      int at = graph.position(last + 1);
      int more = graph.deleteCount(last + 1);
      if (at == start) {
        deleted.begin(last + 1, count - before);
      } else if (at + more == start) {
        before += more;
        start = at;
        deleted.begin(last + 1, -before);
      } else {
        break;
      }
      count += more;
      last++;
    }
    deleted.shift(number, last, before);
    delete(start, count, hide, out);
    return graph.insertCount(last) == 0 ? last + 1 : applyInserts(last, to, out);
  }

  private void delete(int start, int count, boolean hide, Output out) {
    int span = tree.findPrepared(start);
    if (tree.foundOffset() > 0) {
      span = split(span, tree.foundOffset());
    }
    int rest = count;
    while (rest > 0) {
      if (tree.state(span) != 1) {
        span = tree.next(span);
        continue;
      }
      if (tree.length(span) > rest) {
        split(span, rest);
      }
      int length = tree.length(span);
      int hides = tree.hides(span);
      deleted.record(tree.first(span), length);
      tree.setState(span, 2, hide ? hides : hides + 1);
      if (!hide && hides == 0) {
        out.delete(tree.shownBefore(span), length);
      }
      rest -= length;
      span = rest > 0 ? tree.next(span) : span;
    }
  }

  /**
   * Applies the insert of a splice, and with it those after it that type on. Returns the next one.
   */
  private int applyInserts(int number, int to, Output out) {
    boolean hide = graph.isHidden(number);
    int start = graph.position(number);
    int count = graph.insertCount(number);
    int last = number;
    while (last < to
        && graph.deleteCount(last + 1) == 0
        && graph.position(last + 1) == start + count
        && graph.isHidden(last + 1) == hide) {
      count += graph.insertCount(++last);
    }
    if (count > 0) {
      insert(start, graph.unitStart(number), count, hide ? 1 : 0, out);
    }
    return last + 1;
  }

  private void insert(int position, int unit, int count, int hides, Output out) {
    int leftSpan = SpanTree.NONE;
    int leftUnit = BEFORE_ALL;
    int next;
    if (position == 0) {
      next = tree.firstSpan();
    } else {
      leftSpan = tree.findPrepared(position - 1);
      int offset = tree.foundOffset();
      leftUnit = tree.first(leftSpan) + offset;
      next = offset + 1 < tree.length(leftSpan) ? split(leftSpan, offset + 1) : tree.next(leftSpan);
    }
    int right = next;
    while (right != SpanTree.NONE && tree.state(right) == 0) {
      right = tree.next(right);
    }
    int rightUnit = right == SpanTree.NONE ? AFTER_ALL : tree.first(right);
    int after =
        next == right ? leftSpan : integrate(leftSpan, leftUnit, next, right, rightUnit, unit);
    int at;
    if (after == leftSpan && typesOn(leftSpan, leftUnit, unit, rightUnit, hides)) {
      at = tree.shownBefore(leftSpan) + tree.length(leftSpan);
      tree.extend(leftSpan, count);
    } else {
      int span = tree.insertAfter(after, unit, count, leftUnit, rightUnit, hides);
      index.add(span);
      at = hides == 0 ? tree.shownBefore(span) : 0;
    }
    if (hides == 0) {
      out.insert(at, unit, count);
    }
  }

  /** Says whether a new run is the continuation of the span on its left. */
  private boolean typesOn(int span, int lastUnit, int unit, int rightUnit, int hides) {
    return span != SpanTree.NONE
        && unit == lastUnit + 1
        && lastUnit != BEFORE_ALL
        && tree.hides(span) == hides
        && tree.right(span) == rightUnit;
  }

  /**
   * Finds the place of a new run among spans that were inserted at the same place without knowing
   * of it: those from {@code next} to before {@code right}.
   *
   * @return the span to put it after
   */
  private int integrate(int leftSpan, int leftUnit, int next, int right, int rightUnit, int unit) {
    int inserter = graph.inserterOf(unit);
    int after = leftSpan;
    boolean scanning = false;
    for (int other = next; other != right; other = tree.next(other)) {
      int otherLeft = tree.left(other);
      if (otherLeft == leftUnit) {
        int otherRight = tree.right(other);
        if (otherRight == rightUnit) {
          if (graph.ids().compare(inserter, graph.inserterOf(tree.first(other))) < 0) {
            break;
          }
          scanning = false;
        } else {
          scanning = isBefore(otherRight, rightUnit);
        }
      } else if (isBefore(otherLeft, leftUnit)) {
        break;
      }
      if (!scanning) {
        after = other;
      }
    }
    return after;
  }

  /** Says whether a unit comes before another in document order. */
  private boolean isBefore(int unit, int other) {
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
}
