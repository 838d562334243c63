package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.logomesh.model.id.EntryHash;

/**
 * A thought as it was, and the edges from it. Immutable. Made anew from its operations, so it is
 * what a device that had exactly these would show.
 *
 * @param state the merge state, its text apart; of a thought that was not there yet an empty one
 * @param thought what was shown; empty if it was not there yet, or was deleted
 * @param edges the edges from it that were there, by type and target
 */
public record PastThought(ThoughtState state, Optional<Thought> thought, List<Edge> edges) {
  public PastThought {
    edges = List.copyOf(edges);
  }

  /** Whether nothing had been written to it yet. */
  public boolean isUnwritten() {
    return state.equals(ThoughtState.empty(state.id()));
  }

  /**
   * The operations of one entry that write to the thought.
   *
   * @param stamp the entry's
   * @param operations by their place in the entry
   */
  public record Step(Stamp stamp, SortedMap<Integer, Operation> operations) {
    /** The entries that what was written builds on, or replaces something of. */
    public Set<EntryHash> references() {
      Set<EntryHash> entries = new HashSet<>();
      operations
          .values()
          .forEach(
              operation ->
                  operation.withReferences(
                      id -> {
                        entries.add(id.entry());
                        return id;
                      }));
      return entries;
    }
  }

  /**
   * Makes a thought of its operations.
   *
   * @param steps all that count, causes before effects
   * @param graph an empty graph
   * @param merge a merge into it
   */
  public static PastThought of(
      ThoughtId id, List<Step> steps, MemoryGraph graph, GraphMerge merge) {
    for (Step step : steps) {
      step.operations().forEach((index, operation) -> merge.apply(step.stamp(), index, operation));
    }
    var unused = merge.finish();
    ThoughtState state = graph.thought(id);
    ThoughtGraph shown = new ThoughtGraph(graph);
    List<Edge> edges = new ArrayList<>();
    for (EdgeState edge : graph.edges()) {
      Edge there = edge.key().source().equals(id) ? shown.edge(edge.key()) : null;
      if (there != null) {
        edges.add(there);
      }
    }
    edges.sort(Comparator.comparing(Edge::key));
    return new PastThought(
        state == null ? ThoughtState.empty(id) : state,
        Optional.ofNullable(shown.thought(id)),
        edges);
  }
}
