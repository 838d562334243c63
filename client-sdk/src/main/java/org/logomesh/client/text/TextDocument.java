package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.logomesh.model.id.OperationId;

/**
 * One text: its history of splices and the text they make.
 *
 * <p>The text is a function of the set of splices and of which of them are effective. Splices may
 * come in any order that brings parents first, and more than once.
 *
 * <p>Not safe for use by several threads at once. The text is in memory with its history, 50 bytes
 * and the inserted characters for each splice; merge state exists only while concurrent splices are
 * merged or some effect is hidden.
 */
public final class TextDocument {
  private final TextGraph graph;
  private final TextBuffer buffer;
  private final TextMerger merger;

  private TextDocument(TextGraph graph, TextBuffer buffer, TextMerger merger) {
    this.graph = graph;
    this.buffer = buffer;
    this.merger = merger;
  }

  /** Makes a text without history. */
  public static TextDocument empty() {
    return restore(new TextGraph(), "");
  }

  /**
   * Reads a stored text.
   *
   * @param history what {@link #encode} gave, in order and without gaps
   * @param hidden the splices that are not effective
   * @param text what {@link #text} gave at the end of that history
   * @throws IllegalArgumentException if the history is damaged or names no such hidden splice
   */
  public static TextDocument open(
      List<byte[]> history, Collection<OperationId> hidden, String text) {
    return restore(read(history, hidden), text);
  }

  /**
   * Reads a stored history and makes its text anew.
   *
   * @param history as for {@link #open}
   * @param hidden as for {@link #open}
   * @throws IllegalArgumentException as for {@link #open}
   */
  public static TextDocument rebuild(List<byte[]> history, Collection<OperationId> hidden) {
    return rebuild(read(history, hidden));
  }

  /**
   * Takes in one splice.
   *
   * @return what changes in the shown text
   * @throws IllegalArgumentException if a parent is unknown; nothing was changed then
   */
  public List<TextChange> apply(Splice splice, boolean effective) {
    graph.add(splice, effective);
    return merge();
  }

  /**
   * Takes in splices in an order that brings parents first. Merging many at once is much cheaper
   * than one by one.
   *
   * @param effective says which of them have an effect: see {@link #setEffective}
   * @return what changes in the shown text
   * @throws IllegalArgumentException if a parent is unknown; those before it are taken in then
   */
  public List<TextChange> apply(
      Iterable<Splice> splices, Predicate<? super OperationId> effective) {
    List<TextChange> changes = List.of();
    try {
      for (Splice splice : splices) {
        graph.add(splice, effective.test(splice.id()));
      }
    } finally {
      changes = merge();
    }
    return changes;
  }

  /**
   * Hides what splices do, or lets it show again. A hidden splice still counts in the versions that
   * later ones build on, so their positions stay right; but what it inserted is not shown, and what
   * it removed is, unless another splice removed it too. Unknown ids are passed over.
   *
   * @return what changes in the shown text
   */
  public List<TextChange> setEffective(Collection<OperationId> splices, boolean effective) {
    ChangeLog log = new ChangeLog(graph.content(), buffer);
    for (OperationId id : splices) {
      int number = graph.ids().find(id);
      if (number != SpliceIds.UNKNOWN) {
        merger.setHidden(number, !effective, log);
      }
    }
    return log.changes();
  }

  /** Returns the shown text. */
  public String text() {
    return buffer.text();
  }

  /** Returns a part of the shown text, by code points. */
  public String text(int from, int to) {
    return buffer.slice(from, to);
  }

  /** Returns the length of the shown text in code points. */
  public int length() {
    return buffer.length();
  }

  /** Returns how many splices the text has. */
  public int spliceCount() {
    return graph.size();
  }

  public boolean contains(OperationId splice) {
    return graph.ids().find(splice) != SpliceIds.UNKNOWN;
  }

  /** Says whether a splice is known and has an effect. */
  public boolean isEffective(OperationId splice) {
    int number = graph.ids().find(splice);
    return number != SpliceIds.UNKNOWN && !graph.isHidden(number);
  }

  /** Returns the latest splices: the parents of the next one. */
  public List<OperationId> heads() {
    return graph.idsOf(graph.heads());
  }

  /**
   * Returns the text as it was with some splices and everything in their past. Splices that have no
   * effect now have none in it.
   *
   * @throws IllegalArgumentException if a splice is unknown
   */
  public String textAt(Collection<OperationId> version) {
    IntList numbers = new IntList();
    for (OperationId id : version) {
      int number = graph.ids().find(id);
      if (number == SpliceIds.UNKNOWN) {
        throw new IllegalArgumentException("unknown splice " + id);
      }
      numbers.add(number);
    }
    return rebuild(graph.restrictedTo(graph.pastOf(numbers))).text();
  }

  /**
   * Writes an edit of the shown text down as splices of the present version.
   *
   * <p>That is one draft for each change, but for texts with hidden effects: there a place that is
   * shown may be none of the present version, so that an edit takes more drafts.
   *
   * @param changes each in the text that those before it leave
   * @throws IndexOutOfBoundsException if a change is outside the text
   */
  public List<SpliceDraft> draft(List<TextChange> changes) {
    return new Drafter(graph, merger, buffer).draft(changes);
  }

  /**
   * Returns the history from a splice on, in the order in which it was taken in.
   *
   * @param from how many splices were stored before
   */
  public byte[] encode(int from) {
    return HistoryCodec.encode(graph, from, graph.size());
  }

  /** Frees what is kept only to make the next merge faster. */
  public void release() {
    merger.release();
  }

  private List<TextChange> merge() {
    ChangeLog log = new ChangeLog(graph.content(), buffer);
    merger.merge(log);
    return log.changes();
  }

  private static TextDocument restore(TextGraph graph, String text) {
    TextBuffer buffer = new TextBuffer(text);
    return new TextDocument(graph, buffer, new TextMerger(graph, buffer, graph.size()));
  }

  private static TextDocument rebuild(TextGraph graph) {
    TextBuffer buffer = new TextBuffer("");
    TextMerger merger = new TextMerger(graph, buffer, 0);
    TextDocument document = new TextDocument(graph, buffer, merger);
    merger.merge(new BufferOutput(graph.content(), buffer));
    return document;
  }

  private static TextGraph read(List<byte[]> history, Collection<OperationId> hidden) {
    TextGraph graph = new TextGraph();
    for (byte[] part : history) {
      HistoryCodec.decode(part, graph);
    }
    for (OperationId id : new ArrayList<>(hidden)) {
      int number = graph.ids().find(id);
      if (number == SpliceIds.UNKNOWN) {
        throw new IllegalArgumentException("unknown hidden splice " + id);
      }
      graph.setHidden(number, true);
    }
    return graph;
  }

  /** Applies a walker's changes where nobody asks what they were. */
  private record BufferOutput(CodePointArray content, TextBuffer buffer)
      implements TextWalker.Output {
    @Override
    public void insert(int position, int unit, int count) {
      buffer.insert(position, content, unit, count);
    }

    @Override
    public void delete(int position, int count) {
      buffer.delete(position, count);
    }
  }
}
