package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/** The way between shown positions and the splices that inserted what is there. */
final class Places {
  private final TextGraph graph;
  private final MergeState state;
  private final SpanTree tree;

  /** Reads the merge state of the whole history. */
  Places(TextGraph graph, MergeState state) {
    this.graph = graph;
    this.state = state;
    this.tree = state.tree();
  }

  Anchor anchor(int position, boolean after) {
    if (position < 0 || position > tree.shownLength()) {
      throw new IndexOutOfBoundsException(position + " is not in 0 to " + tree.shownLength());
    }
    int character = after ? position - 1 : position;
    if (character < 0) {
      return Anchor.START;
    }
    if (character == tree.shownLength()) {
      return Anchor.END;
    }
    int span = tree.findShown(character);
    int unit = tree.first(span) + tree.foundOffset();
    int splice = graph.inserterOf(unit);
    return new Anchor(graph.ids().get(splice), unit - graph.unitStart(splice), after);
  }

  int position(Anchor anchor) {
    OperationId id = anchor.splice();
    if (id == null) {
      return anchor.after() ? 0 : tree.shownLength();
    }
    int splice = graph.ids().find(id);
    if (splice == SpliceIds.UNKNOWN || anchor.offset() >= graph.insertCount(splice)) {
      throw new IllegalArgumentException("no such character here: " + anchor);
    }
    int unit = graph.unitStart(splice) + anchor.offset();
    int position = state.shownPosition(unit);
    return anchor.after() && state.isShown(unit) ? position + 1 : position;
  }

  <A> List<Blame<A>> blame(Function<OperationId, A> authors) {
    Runs<A> runs = new Runs<>(authors);
    for (int span = tree.firstSpan(); span != SpanTree.NONE; span = tree.next(span)) {
      if (tree.hides(span) == 0) {
        runs.add(tree.first(span), tree.first(span) + tree.length(span));
      }
    }
    runs.flush();
    return runs.found;
  }

  /** Joins what neighbouring splices of one author inserted. */
  private final class Runs<A> {
    private final Function<OperationId, A> authors;
    private final List<Blame<A>> found = new ArrayList<>();
    private @Nullable A author;
    private int entry;
    private int from;
    private int to;

    Runs(Function<OperationId, A> authors) {
      this.authors = authors;
    }

    void add(int first, int end) {
      int unit = first;
      while (unit < end) {
        int splice = graph.inserterOf(unit);
        int stop = Math.min(end, graph.unitStart(splice + 1));
        int handle = graph.ids().rows().handle(splice);
        if (author == null || handle != entry) {
          A next = authors.apply(graph.ids().get(splice));
          if (!Objects.equals(next, author)) {
            flush();
            author = next;
          }
          entry = handle;
        }
        to += stop - unit;
        unit = stop;
      }
    }

    void flush() {
      A known = author;
      if (known != null && from < to) {
        found.add(new Blame<>(from, to, known));
      }
      from = to;
    }
  }
}
