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
    byte[] content =
        state.hasText() ? Sha256.hash(text.text().getBytes(StandardCharsets.UTF_8)) : NO_TEXT;
    return hash(state.id(), state.encode(), content);
  }

  /** Returns the leaf of an edge. */
  public static byte[] of(EdgeState state) {
    return hash(state.key(), state.encode(), NO_TEXT);
  }

  /** Returns the leaf of a cell as a graph has it, or null if the graph has no such cell. */
  static byte @Nullable [] of(Cell cell, GraphState graph) {
    return switch (cell.kind()) {
      case THOUGHT -> {
        ThoughtState state = graph.thought((ThoughtId) cell);
        yield state == null ? null : of(state, graph.text(state.id()));
      }
      case EDGE -> {
        EdgeState state = graph.edge((EdgeKey) cell);
        yield state == null ? null : of(state);
      }
    };
  }

  private static byte[] hash(Cell cell, byte[] state, byte[] text) {
    return Sha256.hash(LEAF_LABEL, key(cell), Sha256.hash(state), text);
  }

  /** The bucket of a key: its first 12 bits. */
  static int bucket(byte[] key) {
    return ByteBuffer.wrap(key).getShort() >>> 4 & StateRoot.BUCKETS - 1;
  }
}
