package org.logomesh.client.graph;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextChange;

/**
 * Which cells a merge has changed, for whoever keeps rows, conflicts, the state root or a screen up
 * to date. Not thread-safe.
 */
public final class Changes {
  /** The parts of a thought that can change by themselves. */
  public enum Aspect {
    /** Creations, deletions, restorations. */
    LIFE,
    TEXT,
    FIELDS,
    TAGS
  }

  private final Map<ThoughtId, Set<Aspect>> thoughts = new HashMap<>();
  private final Set<EdgeKey> edges = new HashSet<>();
  private final Set<StateKey> states = new HashSet<>();
  private final Map<ThoughtId, List<TextChange>> texts = new HashMap<>();

  Changes() {}

  /**
   * The cells that any of these name. What changed inside texts is left out: they were made anew,
   * and an editor reads them again.
   */
  public static Changes ofCells(Collection<Changes> all) {
    Changes cells = new Changes();
    for (Changes each : all) {
      each.thoughts.forEach(
          (thought, aspects) -> aspects.forEach(aspect -> cells.add(thought, aspect)));
      cells.edges.addAll(each.edges);
      cells.states.addAll(each.states);
    }
    return cells;
  }

  /** Everything about these cells, which were all made anew. */
  public static Changes ofAll(
      Collection<ThoughtId> thoughts, Collection<EdgeKey> edges, Collection<StateKey> states) {
    Changes cells = new Changes();
    thoughts.forEach(thought -> cells.thoughts.put(thought, EnumSet.allOf(Aspect.class)));
    cells.edges.addAll(edges);
    cells.states.addAll(states);
    return cells;
  }

  /** What a graph that was made anew, or not, and was then merged into has changed. */
  public static Changes ofBoth(@Nullable Changes renewed, Changes merged) {
    return renewed == null ? merged : ofCells(List.of(renewed, merged));
  }

  /** The thoughts whose state has changed, and in which aspects. */
  public Map<ThoughtId, Set<Aspect>> thoughts() {
    return Collections.unmodifiableMap(thoughts);
  }

  /**
   * The edges whose state has changed, and the competitors of those whose cardinality is one: which
   * of them is shown may have changed.
   */
  public Set<EdgeKey> edges() {
    return Collections.unmodifiableSet(edges);
  }

  /** The parts of states beside the thoughts that have changed. */
  public Set<StateKey> states() {
    return Collections.unmodifiableSet(states);
  }

  /**
   * What changed in the shown text of a thought, for an editor that has it open: each change in the
   * text that those before it leave.
   */
  public List<TextChange> text(ThoughtId thought) {
    return texts.getOrDefault(thought, List.of());
  }

  /** Whether nothing has changed. */
  public boolean isEmpty() {
    return thoughts.isEmpty() && edges.isEmpty() && states.isEmpty();
  }

  void add(ThoughtId thought, Aspect aspect) {
    thoughts.computeIfAbsent(thought, id -> EnumSet.noneOf(Aspect.class)).add(aspect);
  }

  void add(StateKey state) {
    states.add(state);
  }

  void add(EdgeKey edge) {
    edges.add(edge);
  }

  void add(ThoughtId thought, List<TextChange> changes) {
    if (!changes.isEmpty()) {
      texts.merge(
          thought,
          changes,
          (before, after) -> {
            List<TextChange> all = new java.util.ArrayList<>(before);
            all.addAll(after);
            return all;
          });
    }
  }
}
