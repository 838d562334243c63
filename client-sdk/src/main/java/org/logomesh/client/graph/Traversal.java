package org.logomesh.client.graph;

import java.util.Set;

/**
 * How far a question follows edges.
 *
 * @param types only edges of these types; empty: of all
 * @param direction which way edges are followed
 * @param hops at most this many edges from the start, 0 to {@link #MAX_HOPS}
 * @param limit at most this many thoughts, the start included, 1 to {@link #MAX_THOUGHTS}; the
 *     nearest come first. Of edges at most {@link #EDGES_PER_THOUGHT} times as many are read
 */
public record Traversal(Set<String> types, Direction direction, int hops, int limit) {
  /** Most hops: what is further away than this is not near. */
  public static final int MAX_HOPS = 16;

  /** Most thoughts in one answer: some ten megabytes. */
  public static final int MAX_THOUGHTS = 10_000;

  /** What keeps a hub with a million edges from being read whole. */
  public static final int EDGES_PER_THOUGHT = 16;

  /** Which way edges are followed. */
  public enum Direction {
    /** From source to target. */
    OUT,
    /** From target to source: backlinks. */
    IN,
    BOTH;

    /** The way back. */
    public Direction opposite() {
      return switch (this) {
        case OUT -> IN;
        case IN -> OUT;
        case BOTH -> BOTH;
      };
    }
  }

  public Traversal {
    types = Set.copyOf(types);
    if (hops < 0 || hops > MAX_HOPS) {
      throw new IllegalArgumentException("0 to " + MAX_HOPS + " hops, not " + hops);
    }
    if (limit < 1 || limit > MAX_THOUGHTS) {
      throw new IllegalArgumentException("1 to " + MAX_THOUGHTS + " thoughts, not " + limit);
    }
  }

  /** All edges, both ways, this many hops, up to a thousand thoughts. */
  public static Traversal within(int hops) {
    return new Traversal(Set.of(), Direction.BOTH, hops, 1_000);
  }

  /** Only edges of these types. */
  public Traversal along(String... only) {
    return new Traversal(Set.of(only), direction, hops, limit);
  }

  /** The other way. */
  public Traversal going(Direction way) {
    return new Traversal(types, way, hops, limit);
  }

  /** At most this many hops. */
  public Traversal hops(int edges) {
    return new Traversal(types, direction, edges, limit);
  }

  /** At most this many thoughts. */
  public Traversal limit(int thoughts) {
    return new Traversal(types, direction, hops, thoughts);
  }

  /** Whether edges of a type are followed. */
  public boolean follows(String type) {
    return types.isEmpty() || types.contains(type);
  }

  /** Most edges that are read. */
  public int edgeLimit() {
    return limit * EDGES_PER_THOUGHT;
  }
}
