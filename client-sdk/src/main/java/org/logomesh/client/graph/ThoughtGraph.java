package org.logomesh.client.graph;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The conflict-free replicated graph of a space, read from its merge state: what is shown, and what
 * competes. It changes by {@link GraphMerge}, which takes in operations, and by {@link GraphEdit},
 * which makes them. Not thread-safe.
 */
public final class ThoughtGraph {
  private final GraphState state;

  public ThoughtGraph(GraphState state) {
    this.state = state;
  }

  /** Returns a thought, or null if it is not alive. */
  public @Nullable Thought thought(ThoughtId id) {
    ThoughtState merged = state.thought(id);
    if (merged == null || !Life.alive(merged, () -> state.text(id))) {
      return null;
    }
    return shown(merged, merged.hasText() ? state.text(id).text() : "");
  }

  /**
   * Returns what is shown of a living thought, for readers that have its text without the history.
   */
  public static Thought shown(ThoughtState merged, String content) {
    Span span = Span.of(merged);
    return new Thought(
        merged.id(),
        content,
        Writes.ids(merged.textHeads()),
        FieldWrite.shown(merged.fields()),
        shownTags(merged),
        span.first(),
        span.last());
  }

  /** Returns an edge, or null if it is not there. Its ends need not be alive. */
  public @Nullable Edge edge(EdgeKey key) {
    EdgeState merged = state.edge(key);
    Write added = merged == null ? null : merged.shown();
    return merged == null || added == null ? null : edge(merged, added, isShown(key, added));
  }

  /**
   * Returns what is shown of an edge, for readers that know that it is there and wins among its
   * competitors.
   */
  public static Edge shown(EdgeState merged) {
    Write added = merged.shown();
    if (added == null) {
      throw new IllegalArgumentException("an edge that is not there");
    }
    return edge(merged, added, true);
  }

  private static Edge edge(EdgeState merged, Write added, boolean shown) {
    return new Edge(
        merged.key(), Authorship.of(added), FieldWrite.shown(merged.attributes()), shown);
  }

  /** Returns the conflicts of a thought, in the order of {@link Conflict.Kind}. */
  public List<Conflict> conflicts(ThoughtId id) {
    ThoughtState merged = state.thought(id);
    return merged == null ? List.of() : Conflicts.of(merged, () -> state.text(id));
  }

  /** Returns the conflicts among the attributes of an edge that is there. */
  public List<Conflict> conflicts(EdgeKey key) {
    EdgeState merged = state.edge(key);
    return merged == null ? List.of() : Conflicts.of(merged);
  }

  /**
   * Returns the conflict that an edge takes part in with its rivals, or null. All competitors of
   * one conflict give an equal one.
   */
  public @Nullable Conflict conflict(EdgeKey key) {
    return key.cardinality() == Cardinality.MANY
        ? null
        : Conflicts.of(state.edges(key.source(), key.type(), key.cardinality()));
  }

  /** Returns the conflict of a part of a state, or null. */
  public @Nullable Conflict conflict(StateKey key) {
    StateCell merged = state.state(key);
    return merged == null ? null : Conflicts.of(merged);
  }

  /** Returns the conflict of a part of a state, or null, for readers that have it. */
  public static @Nullable Conflict conflict(StateCell merged) {
    return Conflicts.of(merged);
  }

  private boolean isShown(EdgeKey key, Write added) {
    return key.cardinality() == Cardinality.MANY
        || state.edges(key.source(), key.type(), key.cardinality()).stream()
            .map(EdgeState::shown)
            .noneMatch(rival -> rival != null && Write.SHOWN.compare(rival, added) > 0);
  }

  private static SortedSet<String> shownTags(ThoughtState merged) {
    if (merged.tags().isEmpty()) {
      return Collections.emptySortedSet();
    }
    SortedSet<String> shown = new TreeSet<>();
    merged
        .tags()
        .forEach(
            (tag, adds) -> {
              if (adds.stream().anyMatch(Write::effective)) {
                shown.add(tag);
              }
            });
    return shown;
  }
}
