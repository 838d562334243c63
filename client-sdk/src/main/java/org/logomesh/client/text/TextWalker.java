package org.logomesh.client.text;

/**
 * The Eg-walker: turns splices that were made side by side into changes of one text.
 *
 * <p>It stands at a <em>prepared</em> version of the graph. To take in a splice it first goes to
 * the version the splice was made in, by retreating the splices that version lacks and advancing
 * those it has; there the splice's positions mean what its author meant. Beside that, each span of
 * the {@link SpanTree} knows whether it is shown with everything walked so far, which gives the
 * position in the shown text. {@link InsertOrder} decides between concurrent inserts.
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

  private final TextGraph graph;
  private final int base;
  private final MergeState state;
  private final SpanTree tree;
  private final InsertOrder order;
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
    this.state = new MergeState(length);
    this.tree = state.tree();
    this.order = new InsertOrder(graph, state);
    this.diff = new VersionDiff(graph);
    this.deleted = new DeletedUnits(cut);
  }

  int base() {
    return base;
  }

  MergeState state() {
    return state;
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
        graph.clamp(from, to, tree.preparedLength() - surplus);
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
    state.changeHides(graph.unitStart(number), graph.unitStart(number + 1), by, out);
    deleted.forRange(
        graph.rows(), number, number, (from, to) -> state.changeHides(from, to, -by, out));
  }

  /** Returns a hidden splice that removed a unit. */
  int hiddenRemoverOf(int unit) {
    int number = graph.firstHidden();
    while (number < graph.size()) {
      if (deleted.contains(graph.rows(), number, unit)) {
        return number;
      }
      number = graph.nextHidden(number);
    }
    throw new IllegalStateException("no hidden splice removed unit " + unit);
  }

  /** Returns how many nodes, spans and runs were visited, for tests of what walking costs. */
  long steps() {
    return tree.steps() + order.steps() + diff.steps();
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
    state.changeState(graph.unitStart(from), graph.unitStart(to + 1), by);
    deleted.forRange(graph.rows(), from, to, (first, end) -> state.changeState(first, end, by));
  }

  // --- splices ---

  /** Applies a range of splices that follow one another, row by row. */
  private void apply(int from, int to, Output out) {
    SpliceRows rows = graph.rows();
    int number = from;
    while (number <= to) {
      int row = rows.rowOf(number);
      int end = graph.sameVisibility(number, Math.min(to + 1, rows.endOf(row)));
      boolean hide = graph.isHidden(number);
      if (rows.deletes(row) > 0) {
        boolean isBackwards = rows.step(row) < 0;
        deleted.begin(number, end - 1, rows.deletes(row), isBackwards);
        int start = rows.position(row, isBackwards ? end - 1 : number);
        delete(start, (end - number) * rows.deletes(row), hide, out);
      }
      if (rows.inserts(row) > 0) {
        int count = (end - number) * rows.inserts(row);
        insert(rows.position(row, number), rows.unit(row, number), count, hide ? 1 : 0, out);
      }
      number = end;
    }
  }

  private void delete(int start, int count, boolean hide, Output out) {
    int span = tree.findPrepared(start);
    if (tree.foundOffset() > 0) {
      span = state.split(span, tree.foundOffset());
    }
    int rest = count;
    while (rest > 0) {
      if (tree.state(span) != 1) {
        span = tree.next(span);
        continue;
      }
      if (tree.length(span) > rest) {
        state.split(span, rest);
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

  private void insert(int position, int unit, int count, int hides, Output out) {
    int leftSpan = SpanTree.NONE;
    int leftUnit = MergeState.BEFORE_ALL;
    int next;
    if (position == 0) {
      next = tree.firstSpan();
    } else {
      leftSpan = tree.findPrepared(position - 1);
      int offset = tree.foundOffset();
      leftUnit = tree.first(leftSpan) + offset;
      next =
          offset + 1 < tree.length(leftSpan)
              ? state.split(leftSpan, offset + 1)
              : tree.next(leftSpan);
    }
    int right = tree.knownFrom(next);
    int rightUnit = right == SpanTree.NONE ? MergeState.AFTER_ALL : tree.first(right);
    int after =
        next == right ? leftSpan : order.place(leftSpan, leftUnit, next, right, rightUnit, unit);
    int at;
    if (after == leftSpan && typesOn(leftSpan, leftUnit, unit, rightUnit, hides)) {
      at = hides == 0 ? tree.shownBefore(leftSpan) + tree.length(leftSpan) : 0;
      tree.extend(leftSpan, count);
      order.typedOn(leftUnit, rightUnit, unit);
    } else {
      int span = state.insert(after, unit, count, leftUnit, rightUnit, hides);
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
        && lastUnit != MergeState.BEFORE_ALL
        && tree.hides(span) == hides
        && tree.right(span) == rightUnit;
  }
}
