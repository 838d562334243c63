package org.logomesh.client.graph;

import java.util.List;

/**
 * A part of the graph as it is shown.
 *
 * @param thoughts its thoughts, the nearest first
 * @param edges its edges, each between two of the thoughts, once, in the order they were followed
 * @param complete false if a limit cut it off
 */
public record Subgraph(List<Reached> thoughts, List<Edge> edges, boolean complete) {
  /**
   * A thought of the part.
   *
   * @param distance how many edges it is away from where the question began; 0 if it began there
   */
  public record Reached(Thought thought, int distance) {}

  public Subgraph {
    thoughts = List.copyOf(thoughts);
    edges = List.copyOf(edges);
  }
}
