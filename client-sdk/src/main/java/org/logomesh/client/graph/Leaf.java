package org.logomesh.client.graph;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.sign.Sha256;

/**
 * The hashes of the state root's leaves.
 *
 * <pre>
 * key  = SHA-256(label("cell") ‖ kind(1) ‖ name)
 * leaf = SHA-256(label("leaf") ‖ key(32) ‖ SHA-256(state) ‖ text(32))
 * text = SHA-256(the shown text in UTF-8), or 32 zero bytes where there is none
 * </pre>
 *
 * The state is the encoded merge state; it holds the version of the text and what of it is hidden.
 */
public final class Leaf {
  /** Length of a key and of a leaf in bytes. */
  public static final int SIZE = Sha256.LENGTH;

  private static final byte[] CELL_LABEL = Sha256.label("cell");
  private static final byte[] LEAF_LABEL = Sha256.label("leaf");
  private static final byte[] NO_TEXT = new byte[SIZE];

  private Leaf() {}

  /** Returns where a cell's leaf is in the tree. */
  public static byte[] key(Cell cell) {
    return Sha256.hash(CELL_LABEL, new byte[] {(byte) cell.kind().code()}, cell.bytes());
  }

  /** Returns the leaf of a thought. */
  public static byte[] of(ThoughtState state, TextDocument text) {
    return hash(key(state.id()), state.encode(), state.hasText() ? text(text) : NO_TEXT);
  }

  /** Returns the leaf of an edge. */
  public static byte[] of(EdgeState state) {
    return hash(key(state.key()), state.encode(), NO_TEXT);
  }

  /** Returns the leaf of a part of a state. */
  public static byte[] of(StateCell state) {
    return hash(key(state.key()), state.encode(), NO_TEXT);
  }

  /**
   * Returns the leaf of a cell as a graph has it, or null if the graph has no such cell.
   *
   * @param key its {@linkplain #key key}
   */
  static byte @Nullable [] of(Cell cell, byte[] key, GraphState graph) {
    return switch (cell.kind()) {
      case THOUGHT -> {
        ThoughtState state = graph.thought((ThoughtId) cell);
        yield state == null
            ? null
            : hash(key, state.encode(), state.hasText() ? text(graph.text(state.id())) : NO_TEXT);
      }
      case EDGE -> {
        EdgeState state = graph.edge((EdgeKey) cell);
        yield state == null ? null : hash(key, state.encode(), NO_TEXT);
      }
      case STATE -> {
        StateCell state = graph.state((StateKey) cell);
        yield state == null ? null : hash(key, state.encode(), NO_TEXT);
      }
    };
  }

  private static byte[] text(TextDocument text) {
    return Sha256.hash(text.text().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hash(byte[] key, byte[] state, byte[] text) {
    return Sha256.hash(LEAF_LABEL, key, Sha256.hash(state), text);
  }

  /** The bucket of a key: its first 12 bits. */
  static int bucket(byte[] key) {
    return ByteBuffer.wrap(key).getShort() >>> 4 & StateRoot.BUCKETS - 1;
  }
}
