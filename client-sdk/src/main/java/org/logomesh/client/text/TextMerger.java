package org.logomesh.client.text;

import org.jspecify.annotations.Nullable;

/**
 * Brings a graph's splices into the shown text.
 *
 * <p>A splice that knows all before it, and that all after it know, is a plain edit of the text.
 * Splices side by side are walked, from the last cut before them on. The walker is thrown away at
 * the next cut, except that
 *
 * <ul>
 *   <li>it stays for a few sequential splices after concurrent ones (as many as it would have to
 *       walk again), because people who write at the same time tend to go on doing so;
 *   <li>it stays while a splice is hidden, because positions then differ from those of the shown
 *       text.
 * </ul>
 */
final class TextMerger {
  private final TextGraph graph;
  private final TextBuffer text;
  private int merged;
  private @Nullable TextWalker walker;

  /** Before this number a living walker is kept at cuts. */
  private int keepUntil;

  /**
   * Makes a merger.
   *
   * @param merged how many splices the text has already
   */
  TextMerger(TextGraph graph, TextBuffer text, int merged) {
    this.graph = graph;
    this.text = text;
    this.merged = merged;
  }

  /** Merges everything that was added to the graph since the last time. */
  void merge(TextWalker.Output out) {
    while (merged < graph.size()) {
      if (isPlainEdit(merged)) {
        walker = null;
        int end = endOfPlainEdits();
        edit(merged, end, out);
        merged = end;
      } else {
        walkWindow(out);
      }
    }
  }

  /** Frees the merge state. It is built again when needed. */
  void release() {
    walker = null;
  }

  boolean hasMergeState() {
    return walker != null;
  }

  /** Hides or shows again the effect of a merged splice. */
  void setHidden(int number, boolean hide, TextWalker.Output out) {
    if (graph.isHidden(number) != hide) {
      walkerFromStart().setHidden(number, hide, out);
      graph.setHidden(number, hide);
    }
  }

  /** Returns a walker over the whole history, standing at its heads. */
  TextWalker walkerFromStart() {
    TextWalker current = walker;
    if (current == null || current.base() != 0) {
      current = walkTo(0, merged);
      walker = current;
    }
    return current;
  }

  private boolean isPlainEdit(int number) {
    if (graph.firstHidden() <= number || !graph.cuts().contains(number)) {
      return false;
    }
    boolean isLast = number + 1 == graph.size();
    if (isLast && number < keepUntil && canGoOn(number)) {
      return false;
    }
    return isLast || graph.cuts().contains(number + 1);
  }

  /** Returns the end of the plain edits that follow one another from here on. */
  private int endOfPlainEdits() {
    int last = graph.cuts().lastOfRange(merged);
    int end = last + 1 == graph.size() ? graph.size() : Math.max(merged + 1, last);
    return Math.min(end, graph.firstHidden());
  }

  private void edit(int from, int end, TextWalker.Output out) {
    SpliceRows rows = graph.rows();
    int number = from;
    while (number < end) {
      graph.clamp(number, Math.min(end, rows.endOf(rows.rowOf(number))) - 1, text.length());
      int row = rows.rowOf(number); // clamping may have cut it
      int stop = Math.min(end, rows.endOf(row));
      int position = rows.position(row, number);
      if (rows.deletes(row) > 0) {
        int start = rows.step(row) < 0 ? rows.position(row, stop - 1) : position;
        out.delete(start, (stop - number) * rows.deletes(row));
      }
      if (rows.inserts(row) > 0) {
        out.insert(position, rows.unit(row, number), (stop - number) * rows.inserts(row));
      }
      number = stop;
    }
  }

  /** Walks the splices up to the next cut; if effects are hidden, all there are. */
  private void walkWindow(TextWalker.Output out) {
    TextWalker current = walker;
    if (current == null || !canGoOn(merged)) {
      current = walkTo(graph.cuts().lastAtMost(Math.min(merged, graph.firstHidden())), merged);
      walker = current;
    }
    boolean isCut = graph.cuts().contains(merged);
    int end =
        graph.firstHidden() <= merged
            ? graph.size()
            : graph.cuts().firstAfter(merged, graph.size());
    current.walk(WalkPlan.order(graph, merged, end), true, out);
    merged = end;
    if (!isCut) {
      keepUntil = end + (end - current.base());
    }
  }

  /** Says whether the walker there is may take in the splice of a number. */
  private boolean canGoOn(int number) {
    return walker != null
        && walker.base() <= Math.min(number, graph.firstHidden())
        && graph.cuts().contains(walker.base());
  }

  /** Makes a walker that has walked from a cut to {@code end}, which is what the text shows. */
  private TextWalker walkTo(int cut, int end) {
    boolean atCut = cut == end;
    int length = cut == 0 ? 0 : atCut ? text.length() : TextWalker.ANY_LENGTH;
    TextWalker made = new TextWalker(graph, cut, length);
    if (!atCut) {
      made.walk(WalkPlan.order(graph, cut, end), false, TextWalker.Output.NOTHING);
      made.learnLength(text.length());
    }
    return made;
  }
}
