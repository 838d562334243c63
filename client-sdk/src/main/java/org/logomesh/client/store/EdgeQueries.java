package org.logomesh.client.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.GraphPath;
import org.logomesh.client.graph.Subgraph;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;
import org.logomesh.client.graph.Traversal.Direction;

/**
 * Questions that follow edges, answered from one moment's state: only living thoughts, and edges
 * between such. From any thread; inside a transaction the answers contain what it has changed. Each
 * reads no more than its limits say.
 */
public final class EdgeQueries {
  /** Most paths of one answer. */
  public static final int MAX_PATHS = 1_000;

  private static final Traversal AROUND_ONE = Traversal.within(1);

  private final Database database;

  EdgeQueries(Database database) {
    this.database = database;
  }

  /** Returns the edges that start at a thought, by type, each to a thought that lives. */
  public List<Edge> from(ThoughtId source) {
    return edges(
        "SELECT "
            + EdgeReader.COLUMNS
            + " FROM edges e JOIN thoughts t ON t.id = e.target AND t.alive"
            + " WHERE e.source = ? AND e.shown ORDER BY e.type, e.cardinality, e.target",
        source);
  }

  /** Returns the edges that end at a thought, by source, each from a thought that lives. */
  public List<Edge> to(ThoughtId target) {
    return edges(
        "SELECT "
            + EdgeReader.COLUMNS
            + " FROM edges e JOIN thoughts t ON t.id = e.source AND t.alive"
            + " WHERE e.target = ? AND e.shown ORDER BY e.source, e.type, e.cardinality",
        target);
  }

  private List<Edge> edges(String query, ThoughtId end) {
    return database
        .flushed()
        .read(sql -> List.copyOf(sql.list(query, EdgeReader::read, (Object) end.bytes())));
  }

  /**
   * Returns what is around a thought: breadth first, with the edges that were followed.
   *
   * @return empty if the thought does not live
   */
  public Subgraph around(ThoughtId start, Traversal traversal) {
    return database.flushed().snapshot(sql -> new Walk(sql, traversal).from(start));
  }

  /**
   * Returns the thoughts with a tag, the one edited last first, and the edges among them.
   *
   * @param limit at most this many thoughts, up to {@link GraphQueries#MAX_PAGE}
   */
  public Subgraph tagged(String tag, int limit) {
    return database
        .flushed()
        .snapshot(
            sql -> {
              int size = Math.min(limit, GraphQueries.MAX_PAGE);
              List<Thought> page =
                  sql.list(
                      ThoughtReader.SELECT
                          + " JOIN tags g ON g.thought_no = t.thought_no WHERE g.tag = ?"
                          + " ORDER BY g.edited_millis DESC, g.thought_no DESC LIMIT ?",
                      ThoughtReader::read,
                      tag,
                      size + 1);
              boolean complete = page.size() <= size;
              Map<ThoughtId, Thought> found = new LinkedHashMap<>();
              page.stream().limit(size).forEach(thought -> found.put(thought.id(), thought));
              List<Edge> edges = new ArrayList<>();
              Traversal out = AROUND_ONE.going(Direction.OUT).limit(Math.max(1, found.size()));
              for (ThoughtId source : found.keySet()) {
                int left = out.edgeLimit() - edges.size();
                List<Edge> some = EdgeReader.at(sql, source, out, left + 1);
                complete &= some.size() <= left;
                some.stream()
                    .limit(left)
                    .filter(edge -> found.containsKey(edge.key().target()))
                    .forEach(edges::add);
              }
              return new Subgraph(
                  found.values().stream().map(each -> new Subgraph.Reached(each, 0)).toList(),
                  edges,
                  complete);
            });
  }

  /**
   * Returns ways from one thought to another, the shortest first.
   *
   * @param traversal which edges may be gone along, and how many at most. Its limit bounds the
   *     thoughts that are looked at from either end: beyond it, longer ways can be missed
   * @param limit at most this many, up to {@link #MAX_PATHS}
   */
  public List<GraphPath> paths(ThoughtId from, ThoughtId to, Traversal traversal, int limit) {
    return database
        .flushed()
        .snapshot(
            sql -> {
              // Each end looks half the way: what both saw holds every way there is.
              int near = (traversal.hops() + 1) / 2;
              Subgraph ahead = new Walk(sql, traversal.hops(near)).from(from);
              Traversal back =
                  traversal.hops(traversal.hops() - near).going(traversal.direction().opposite());
              Subgraph behind = new Walk(sql, back).from(to);
              PathSearch search = new PathSearch(traversal.direction());
              ahead.edges().forEach(search::add);
              behind.edges().forEach(search::add);
              return ahead.thoughts().isEmpty() || behind.thoughts().isEmpty()
                  ? List.of()
                  : search.paths(from, to, traversal.hops(), Math.min(limit, MAX_PATHS));
            });
  }

  /** One breadth-first walk. */
  private static final class Walk {
    private final SqlConnection sql;
    private final Traversal traversal;
    private final Map<ThoughtId, Subgraph.Reached> reached = new LinkedHashMap<>();
    private final Map<EdgeKey, Edge> edges = new LinkedHashMap<>();
    private final Set<ThoughtId> dead = new HashSet<>();
    private boolean complete = true;

    Walk(SqlConnection sql, Traversal traversal) {
      this.sql = sql;
      this.traversal = traversal;
    }

    Subgraph from(ThoughtId start) {
      Deque<ThoughtId> open = new ArrayDeque<>();
      if (reach(start, 0)) {
        open.add(start);
      }
      while (!open.isEmpty()) {
        ThoughtId next = open.remove();
        int distance = distance(next);
        if (distance < traversal.hops()) {
          expand(next, distance + 1, open);
        }
      }
      return new Subgraph(List.copyOf(reached.values()), List.copyOf(edges.values()), complete);
    }

    private void expand(ThoughtId thought, int distance, Deque<ThoughtId> open) {
      int left = traversal.edgeLimit() - edges.size();
      List<Edge> found = EdgeReader.at(sql, thought, traversal, left + 1);
      if (found.size() > left) {
        complete = false;
      }
      for (Edge edge : found) {
        EdgeKey key = edge.key();
        ThoughtId other = key.source().equals(thought) ? key.target() : key.source();
        boolean known = reached.containsKey(other);
        if (edges.size() < traversal.edgeLimit() && (known || reach(other, distance))) {
          edges.putIfAbsent(key, edge);
          if (!known) {
            open.add(other);
          }
        }
      }
    }

    private int distance(ThoughtId thought) {
      Subgraph.Reached known = reached.get(thought);
      return known == null ? Integer.MAX_VALUE : known.distance();
    }

    /** Takes a thought in that lives, if there is room. */
    private boolean reach(ThoughtId id, int distance) {
      if (dead.contains(id)) {
        return false;
      }
      if (reached.size() == traversal.limit()) {
        complete = false;
        return false;
      }
      @Nullable Thought thought =
          sql.first(
              ThoughtReader.SELECT + " WHERE t.id = ? AND t.alive",
              ThoughtReader::read,
              (Object) id.bytes());
      if (thought == null) {
        dead.add(id);
        return false;
      }
      reached.put(id, new Subgraph.Reached(thought, distance));
      return true;
    }
  }
}
