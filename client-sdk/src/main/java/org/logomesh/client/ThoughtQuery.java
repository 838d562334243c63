package org.logomesh.client;

import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.GraphQueries;

/**
 * Which thoughts to list: the last edited first.
 *
 * @param tag only those with this tag, or null
 * @param after where the page before ended
 * @param limit at most this many, 1 to {@link GraphQueries#MAX_PAGE}
 */
public record ThoughtQuery(@Nullable String tag, GraphQueries.Position after, int limit) {
  public ThoughtQuery {
    if (limit < 1 || limit > GraphQueries.MAX_PAGE) {
      throw new IllegalArgumentException("a page has 1 to " + GraphQueries.MAX_PAGE + " thoughts");
    }
  }

  /** The first page. */
  public static ThoughtQuery latest(int limit) {
    return new ThoughtQuery(null, GraphQueries.Position.START, limit);
  }

  /** Only thoughts with a tag. */
  public ThoughtQuery tagged(String name) {
    return new ThoughtQuery(name, after, limit);
  }

  /** The page that begins where another ended: {@link GraphQueries.Page#next}. */
  public ThoughtQuery after(GraphQueries.Position position) {
    return new ThoughtQuery(tag, position, limit);
  }
}
