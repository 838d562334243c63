package org.logomesh.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.GraphQueries;

/**
 * Which thoughts to list: the last edited first.
 *
 * @param tag only those with this tag, or null
 * @param sinceMillis only those last edited at this time or later, in milliseconds since 1970 by
 *     their author's clock
 * @param after where the page before ended
 * @param limit at most this many, 1 to {@link GraphQueries#MAX_PAGE}
 */
public record ThoughtQuery(
    @Nullable String tag, long sinceMillis, GraphQueries.Position after, int limit) {
  public ThoughtQuery {
    if (limit < 1 || limit > GraphQueries.MAX_PAGE) {
      throw new IllegalArgumentException("a page has 1 to " + GraphQueries.MAX_PAGE + " thoughts");
    }
  }

  /** The first page. */
  public static ThoughtQuery latest(int limit) {
    return new ThoughtQuery(null, Long.MIN_VALUE, GraphQueries.Position.START, limit);
  }

  /** Only thoughts with a tag. */
  public ThoughtQuery tagged(String name) {
    return new ThoughtQuery(name, sinceMillis, after, limit);
  }

  /** Only thoughts that were last edited in a span of time, its end not included. */
  public ThoughtQuery between(Instant from, Instant until) {
    return new ThoughtQuery(
        tag, from.toEpochMilli(), GraphQueries.Position.before(until.toEpochMilli()), limit);
  }

  /** At most this many. */
  public ThoughtQuery limit(int thoughts) {
    return new ThoughtQuery(tag, sinceMillis, after, thoughts);
  }

  /** The page that begins where another ended: {@link GraphQueries.Page#next}. */
  public ThoughtQuery after(GraphQueries.Position position) {
    return new ThoughtQuery(tag, sinceMillis, position, limit);
  }
}
