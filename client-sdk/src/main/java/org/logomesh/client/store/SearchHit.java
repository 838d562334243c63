package org.logomesh.client.store;

import java.util.List;
import org.logomesh.client.graph.Thought;

/**
 * A thought that a search found.
 *
 * @param thought the thought
 * @param snippet the stretch of its text around the first match, one line; the beginning of the
 *     text if only tags or fields match
 * @param matches where in the snippet the search terms are, ascending
 */
public record SearchHit(Thought thought, String snippet, List<Range> matches) {
  public SearchHit {
    matches = List.copyOf(matches);
  }

  /**
   * A stretch of a snippet, in UTF-16 units.
   *
   * @param from where it begins
   * @param to where it ends
   */
  public record Range(int from, int to) {}
}
