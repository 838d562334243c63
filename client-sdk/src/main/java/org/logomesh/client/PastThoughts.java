package org.logomesh.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.sync.OpenedEntries;

/**
 * The thoughts that there were at a moment, from {@link Space#thoughtsAt}, a page at a time: those
 * first that were written to last by then, in the order of {@link Space#history}. An edge to a
 * thought counts as writing to it.
 *
 * <p>Which thoughts those may be is read when it begins, from the index; a thought is made anew
 * from its entries when its turn comes. So all pages together cost what the entries of all thoughts
 * cost, and the first one as much as its own thoughts. Not thread-safe.
 */
public final class PastThoughts {
  private final Histories histories;
  private final Queries queries;
  private final Moment moment;
  private final Deque<Long> touched;
  private final Deque<ThoughtId> begun = new ArrayDeque<>();
  private final OpenedEntries opened = new OpenedEntries();

  PastThoughts(Histories histories, Queries queries, Moment moment) {
    this.histories = histories;
    this.queries = queries;
    this.moment = moment;
    this.touched = new ArrayDeque<>(histories.touched(moment));
  }

  /**
   * Returns the next ones that were alive then.
   *
   * @param limit how many at most
   * @return fewer than {@code limit} only at the end
   * @throws SpaceException CORRUPT if an entry of one is damaged; it is fetched again
   */
  public List<PastThought> next(int limit) {
    List<PastThought> page = new ArrayList<>();
    while (page.size() < limit) {
      if (begun.isEmpty()) {
        Long first = touched.poll();
        if (first == null) {
          break;
        }
        begun.addAll(queries.everByPrefix(String.format("%08x", first), Integer.MAX_VALUE));
      } else {
        PastThought past = histories.at(begun.remove(), moment, opened);
        if (past.thought().isPresent()) {
          page.add(past);
        }
      }
    }
    return page;
  }
}
