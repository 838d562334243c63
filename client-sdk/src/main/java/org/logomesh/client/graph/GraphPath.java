package org.logomesh.client.graph;

import java.util.List;

/**
 * A way from one thought to another that visits none twice.
 *
 * @param thoughts what it visits, both ends included
 * @param edges one between each two neighbours, pointing either way
 */
public record GraphPath(List<ThoughtId> thoughts, List<Edge> edges) {
  public GraphPath {
    thoughts = List.copyOf(thoughts);
    edges = List.copyOf(edges);
    if (thoughts.size() != edges.size() + 1) {
      throw new IllegalArgumentException(
          "a path of " + thoughts.size() + " thoughts and " + edges.size() + " edges");
    }
  }

  /** How many edges long it is. */
  public int length() {
    return edges.size();
  }
}
