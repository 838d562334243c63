package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextDocument;

/** What a graph will be once the operations of an edit are in it; the graph is left alone. */
final class DraftGraph implements GraphState {
  private final GraphState graph;
  private final Map<ThoughtId, ThoughtState> thoughts = new HashMap<>();

  /** In order, so that the competitors among thousands of edges are found at once. */
  private final NavigableMap<EdgeKey, EdgeState> edges = new TreeMap<>();

  private final Map<StateKey, StateCell> states = new HashMap<>();

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
    EdgeKey from = new EdgeKey(source, type, ThoughtId.FIRST, cardinality);
    EdgeKey to = new EdgeKey(source, type, ThoughtId.LAST, cardinality);
    for (EdgeState edge : edges.subMap(from, true, to, true).values()) {
      if (!edge.isEmpty()) {
        all.add(edge);
      }
    }
    return all;
  }

  @Override
  public @Nullable StateCell state(StateKey key) {
    StateCell drafted = states.get(key);
    return drafted != null ? drafted : graph.state(key);
  }

  @Override
  public void put(StateCell state) {
    states.put(state.key(), state);
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
