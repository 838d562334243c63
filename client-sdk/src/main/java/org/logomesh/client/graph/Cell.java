package org.logomesh.client.graph;

/**
 * Names a part of the graph that merges by itself: a thought, an edge, or a part of a state beside
 * them. The state root has one leaf for each.
 */
public sealed interface Cell permits ThoughtId, EdgeKey, StateKey {
  /** What a cell holds; the code is part of every leaf hash and never changes. */
  enum Kind {
    THOUGHT(0),
    EDGE(1),
    STATE(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The number that stands for this kind in hashes and in storage. */
    public int code() {
      return code;
    }
  }

  /** What this cell holds. */
  Kind kind();

  /** The canonical bytes of the name; one kind's names never share bytes. */
  byte[] bytes();

  /**
   * Reads back what {@link #kind()} and {@link #bytes()} gave.
   *
   * @throws IllegalArgumentException if the bytes name no cell of that kind
   */
  static Cell of(Kind kind, byte[] bytes) {
    return switch (kind) {
      case THOUGHT -> ThoughtId.of(bytes);
      case EDGE -> EdgeKey.of(bytes);
      case STATE -> StateKey.of(bytes);
    };
  }
}
