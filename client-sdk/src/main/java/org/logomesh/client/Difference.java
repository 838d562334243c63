package org.logomesh.client;

import java.util.List;
import java.util.Set;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/**
 * How the answer of a {@link LiveQuery} has changed since it was last told.
 *
 * @param added thoughts that are in the answer now and were not
 * @param changed thoughts that are still in it, as they are now
 * @param removed thoughts that are no longer in it: deleted, or no match any more
 * @param edges edges that are in the answer now and were not, or are different
 * @param removedEdges edges that are no longer in it
 */
public record Difference(
    List<Thought> added,
    List<Thought> changed,
    Set<ThoughtId> removed,
    List<Edge> edges,
    Set<EdgeKey> removedEdges) {
  public Difference {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    removed = Set.copyOf(removed);
    edges = List.copyOf(edges);
    removedEdges = Set.copyOf(removedEdges);
  }

  /** Whether nothing is different. */
  public boolean isEmpty() {
    return added.isEmpty()
        && changed.isEmpty()
        && removed.isEmpty()
        && edges.isEmpty()
        && removedEdges.isEmpty();
  }
}
