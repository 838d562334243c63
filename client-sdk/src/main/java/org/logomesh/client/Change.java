package org.logomesh.client;

import java.util.Set;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;

/**
 * What one committed transaction changed.
 *
 * @param thoughts thoughts that were added, changed, deleted or brought back
 * @param edges edges that were added, taken away, or whose competition changed
 * @param states parts of preferences and plugin states that changed
 * @param remote whether another device wrote it
 */
public record Change(
    Set<ThoughtId> thoughts, Set<EdgeKey> edges, Set<StateKey> states, boolean remote) {
  public Change {
    thoughts = Set.copyOf(thoughts);
    edges = Set.copyOf(edges);
    states = Set.copyOf(states);
  }
}
