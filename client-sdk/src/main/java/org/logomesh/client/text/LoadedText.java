package org.logomesh.client.text;

import java.util.Collection;
import java.util.List;
import org.logomesh.model.id.OperationId;

/**
 * A text whose history is in memory.
 *
 * @param graph the history
 * @param buffer the text that it makes
 * @param merger brings one into the other
 */
record LoadedText(TextGraph graph, TextBuffer buffer, TextMerger merger) {
  static LoadedText of(StoredText stored) {
    TextGraph graph = read(stored.history().get(), stored.numbers(), stored.hidden());
    return of(graph, stored.text());
  }

  /** A graph with the text that it makes. */
  static LoadedText of(TextGraph graph, String text) {
    TextBuffer buffer = new TextBuffer(text);
    return new LoadedText(graph, buffer, new TextMerger(graph, buffer, graph.size()));
  }

  /** A graph of which the text is to be made. */
  static LoadedText merged(TextGraph graph) {
    TextBuffer buffer = new TextBuffer("");
    TextMerger merger = new TextMerger(graph, buffer, 0);
    merger.merge(new BufferOutput(graph.content(), buffer));
    return new LoadedText(graph, buffer, merger);
  }

  static TextGraph read(
      List<byte[]> history, EntryNumbers numbers, Collection<OperationId> hidden) {
    TextGraph graph = new TextGraph(new SpliceIds(numbers));
    for (byte[] part : history) {
      HistoryCodec.decode(part, graph);
    }
    for (OperationId id : hidden) {
      int number = graph.ids().find(id);
      if (number == SpliceIds.UNKNOWN) {
        throw new TextHistoryException("unknown hidden splice " + id);
      }
      graph.setHidden(number, true);
    }
    return graph;
  }

  /** Merges what was added to the graph, and returns what that changed. */
  List<TextChange> merge() {
    ChangeLog log = new ChangeLog(graph.content(), buffer);
    merger.merge(log);
    return log.changes();
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
