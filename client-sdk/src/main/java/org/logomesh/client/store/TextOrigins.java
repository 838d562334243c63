package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.HistoryIndex.Line;
import org.logomesh.client.text.Blame;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * The text of a thought, and which entry wrote which stretch of it.
 *
 * @param text the text
 * @param spans all of it in order, without gaps
 */
public record TextOrigins(String text, List<Blame<Line>> spans) {
  public TextOrigins {
    spans = List.copyOf(spans);
  }

  static TextOrigins of(ThoughtId thought, GraphState graph, HistoryIndex history) {
    TextDocument text = graph.text(thought);
    List<Blame<EntryHash>> entries =
        text.length() == 0 ? List.of() : text.blame(OperationId::entry);
    Map<EntryHash, Line> lines = new HashMap<>();
    List<Blame<Line>> spans = new ArrayList<>(entries.size());
    for (Blame<EntryHash> span : entries) {
      Line line = lines.computeIfAbsent(span.author(), history::require);
      spans.add(new Blame<>(span.from(), span.to(), line));
    }
    String shown = text.text();
    text.release(); // the merge state of the whole history, which nothing else needs
    return new TextOrigins(shown, spans);
  }
}
