package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes edits of the shown text as splices.
 *
 * <p>With no effect hidden, the shown text is the present version, and a change is a splice. Else
 * there are code points that one of them has and the other has not:
 *
 * <ul>
 *   <li>inserted by a hidden splice: in the version, not shown. An edit leaves them alone.
 *   <li>removed by a hidden splice: shown, not in the version. A splice of the present version
 *       cannot name their places. They are removed by a splice of the version that inserted them,
 *       and written after by one of the version that the hidden splice was made in.
 * </ul>
 */
final class Drafter {
  private final TextGraph graph;
  private final TextMerger merger;
  private final TextBuffer text;
  private final List<SpliceDraft> drafts = new ArrayList<>();

  /** The latest draft of the present version, or NO_DRAFT. */
  private int latest = SpliceDraft.NO_DRAFT;

  Drafter(TextGraph graph, TextMerger merger, TextBuffer text) {
    this.graph = graph;
    this.merger = merger;
    this.text = text;
  }

  List<SpliceDraft> draft(List<TextChange> changes) {
    int length = text.length();
    for (TextChange change : changes) {
      if (change.position() > length || change.deleteCount() > length - change.position()) {
        throw new IndexOutOfBoundsException(
            change.position() + " + " + change.deleteCount() + " beyond " + length);
      }
      length += CodePoints.count(change.insert()) - change.deleteCount();
    }
    if (graph.firstHidden() == Integer.MAX_VALUE) {
      for (TextChange change : changes) {
        add(change.position(), change.deleteCount(), change.insert());
      }
    } else {
      draftAroundHidden(changes);
    }
    return List.copyOf(drafts);
  }

  private void add(int position, int deleteCount, String insert) {
    boolean isFirst = latest == SpliceDraft.NO_DRAFT;
    SpliceDraft draft =
        new SpliceDraft(
            isFirst ? graph.idsOf(graph.heads()) : List.of(),
            latest,
            position,
            deleteCount,
            insert);
    latest = drafts.size();
    drafts.add(draft);
  }

  /** Drafts from the end backwards, so that places further ahead stay what they are. */
  private void draftAroundHidden(List<TextChange> changes) {
    TextWalker walker = merger.walkerFromStart();
    walker.goToHeads();
    SpanTree tree = walker.tree();
    String before = text.text();
    List<TextChange> net = TextDiff.diff(before, TextDiff.patch(before, changes));
    int shift = 0;
    for (TextChange change : net) {
      shift += CodePoints.count(change.insert()) - change.deleteCount();
    }
    for (int i = net.size() - 1; i >= 0; i--) {
      TextChange change = net.get(i);
      shift -= CodePoints.count(change.insert()) - change.deleteCount();
      int start = change.position() - shift;
      draftDelete(tree, start, start + change.deleteCount());
      if (!change.insert().isEmpty()) {
        draftInsert(walker, start, change.insert());
      }
    }
  }

  private void draftDelete(SpanTree tree, int from, int to) {
    int end = to;
    while (end > from) {
      int span = tree.findShown(end - 1);
      int endInSpan = tree.foundOffset() + 1;
      int count = Math.min(endInSpan, end - from);
      int startInSpan = endInSpan - count;
      if (tree.state(span) == 1) {
        add(tree.preparedBefore(span) + startInSpan, count, "");
      } else {
        removeAsTyped(tree.first(span) + startInSpan, count);
      }
      end -= count;
    }
  }

  private void draftInsert(TextWalker walker, int position, String insert) {
    if (position == 0) {
      insertHere(0, insert);
      return;
    }
    SpanTree tree = walker.tree();
    int span = tree.findShown(position - 1);
    int offset = tree.foundOffset();
    if (tree.state(span) == 1) {
      insertHere(tree.preparedBefore(span) + offset + 1, insert);
      return;
    }
    int unit = tree.first(span) + offset;
    int remover = walker.hiddenRemoverOf(unit);
    walker.goToParentsOf(remover);
    IntList version = new IntList();
    graph.parentsOf(remover, 0, version);
    int after = walker.state().preparedPosition(unit) + 1;
    drafts.add(new SpliceDraft(graph.idsOf(version), SpliceDraft.NO_DRAFT, after, 0, insert));
    walker.goToHeads();
  }

  /** Inserts in the present version, with the draft that just removed something there if any. */
  private void insertHere(int position, String insert) {
    int last = drafts.size() - 1;
    if (last >= 0 && last == latest && drafts.get(last).position() == position) {
      SpliceDraft before = drafts.get(last);
      if (before.insert().isEmpty()) {
        drafts.set(
            last,
            new SpliceDraft(
                before.parents(), before.follows(), position, before.deleteCount(), insert));
        return;
      }
    }
    add(position, 0, insert);
  }

  /**
   * Removes units of one span in the version of the splice that inserted the last of them. All were
   * there then, side by side: that is what makes a span.
   */
  private void removeAsTyped(int unit, int count) {
    IntList version = new IntList(1);
    version.add(graph.inserterOf(unit + count - 1));
    int position = graph.position(version.last()) + unit - graph.unitStart(version.last());
    drafts.add(new SpliceDraft(graph.idsOf(version), SpliceDraft.NO_DRAFT, position, count, ""));
  }
}
