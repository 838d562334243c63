package org.logomesh.client.graph;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextDocument;

/**
 * A graph's merge state in memory, for tests, for the simulator and for rebuilding beside a store.
 * Knows no transactions. Not thread-safe.
 */
public final class MemoryGraph implements GraphState {
  private final Map<ThoughtId, ThoughtState> thoughts = new HashMap<>();
  private final NavigableMap<EdgeKey, EdgeState> edges = new TreeMap<>();
  private final NavigableMap<StateKey, StateCell> states = new TreeMap<>();
  private final Map<ThoughtId, TextDocument> texts = new HashMap<>();

  /** The states of all thoughts ever written to, in no order. */
  public Collection<ThoughtState> thoughts() {
    return Collections.unmodifiableCollection(thoughts.values());
  }

  /** The states of all edges that have additions, by key. */
  public Collection<EdgeState> edges() {
    return Collections.unmodifiableCollection(edges.values());
  }

  /** The parts of states that there are, by key. */
  public Collection<StateCell> states() {
    return Collections.unmodifiableCollection(states.values());
  }

  @Override
  public @Nullable ThoughtState thought(ThoughtId id) {
    return thoughts.get(id);
  }

  @Override
  public void put(ThoughtState state) {
    thoughts.put(state.id(), state);
  }

  @Override
  public @Nullable EdgeState edge(EdgeKey key) {
    return edges.get(key);
  }

  @Override
  public void put(EdgeState state) {
    if (state.isEmpty()) {
      edges.remove(state.key());
    } else {
      edges.put(state.key(), state);
    }
  }

  @Override
  public List<EdgeState> edges(ThoughtId source, String type, Cardinality cardinality) {
    EdgeKey from = new EdgeKey(source, type, ThoughtId.FIRST, cardinality);
    EdgeKey to = new EdgeKey(source, type, ThoughtId.LAST, cardinality);
    return List.copyOf(edges.subMap(from, true, to, true).values());
  }

  @Override
  public @Nullable StateCell state(StateKey key) {
    return states.get(key);
  }

  @Override
  public void put(StateCell state) {
    if (state.isEmpty()) {
      states.remove(state.key());
    } else {
      states.put(state.key(), state);
    }
  }

  @Override
  public TextDocument text(ThoughtId id) {
    TextDocument text = texts.get(id);
    return text != null ? text : TextDocument.empty();
  }

  @Override
  public void putText(ThoughtId id, TextDocument text) {
    texts.put(id, text);
  }
}
