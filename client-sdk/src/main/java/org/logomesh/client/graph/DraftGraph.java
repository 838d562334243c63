package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextDocument;

/** What a graph will be once the operations of an edit are in it; the graph is left alone. */
final class DraftGraph implements GraphState {
  private final GraphState graph;
  private final Map<ThoughtId, ThoughtState> thoughts = new HashMap<>();
  private final Map<EdgeKey, EdgeState> edges = new HashMap<>();

  DraftGraph(GraphState graph) {
    this.graph = graph;
  }

  @Override
  public @Nullable ThoughtState thought(ThoughtId id) {
    ThoughtState drafted = thoughts.get(id);
    return drafted != null ? drafted : graph.thought(id);
  }

  @Override
  public void put(ThoughtState state) {
    thoughts.put(state.id(), state);
  }

  @Override
  public @Nullable EdgeState edge(EdgeKey key) {
    EdgeState drafted = edges.get(key);
    return drafted != null ? drafted : graph.edge(key);
  }

  @Override
  public void put(EdgeState state) {
    edges.put(state.key(), state);
  }

  @Override
  public List<EdgeState> edges(ThoughtId source, String type, Cardinality cardinality) {
    List<EdgeState> all = new ArrayList<>();
    for (EdgeState edge : graph.edges(source, type, cardinality)) {
      if (!edges.containsKey(edge.key())) {
        all.add(edge);
      }
    }
    for (EdgeState edge : edges.values()) {
      EdgeKey key = edge.key();
      if (key.source().equals(source)
          && key.type().equals(type)
          && key.cardinality() == cardinality
          && !edge.isEmpty()) {
        all.add(edge);
      }
    }
    return all;
  }

  /** The text as it is in the graph: drafts of texts are in {@link TextDraft}. */
  @Override
  public TextDocument text(ThoughtId id) {
    return graph.text(id);
  }

  @Override
  public void putText(ThoughtId id, TextDocument text) {
    throw new IllegalStateException("a draft merges no text");
  }
}
