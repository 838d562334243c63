package org.logomesh.client.graph;

import org.jspecify.annotations.Nullable;

/**
 * Finds the first and the last write of a thought, in causal order, splices below the top apart.
 */
final class Span {
  private @Nullable Write first;
  private @Nullable Write last;
  private final boolean effectiveOnly;

  private Span(boolean effectiveOnly) {
    this.effectiveOnly = effectiveOnly;
  }

  /**
   * The span of the writes that have effect. There are some in a living thought, unless only deeper
   * splices of its text keep it alive: then all it has counts.
   */
  static Span of(ThoughtState state) {
    Span effective = new Span(true);
    effective.addAll(state);
    if (effective.first != null) {
      return effective;
    }
    Span all = new Span(false);
    all.addAll(state);
    return all;
  }

  Authorship first() {
    return authorship(first);
  }

  Authorship last() {
    return authorship(last);
  }

  private static Authorship authorship(@Nullable Write write) {
    if (write == null) {
      throw new IllegalArgumentException("a thought that was never written to");
    }
    return Authorship.of(write);
  }

  private void addAll(ThoughtState state) {
    state.textHeads().forEach(this::add);
    ThoughtMerge.forEachWrite(state, this::add);
  }

  private void add(Write write) {
    if (effectiveOnly && !write.effective()) {
      return;
    }
    if (first == null || Write.CAUSAL.compare(write, first) < 0) {
      first = write;
    }
    if (last == null || Write.CAUSAL.compare(write, last) > 0) {
      last = write;
    }
  }
}
