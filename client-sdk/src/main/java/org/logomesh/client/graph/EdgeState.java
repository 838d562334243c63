package org.logomesh.client.graph;

import java.util.List;

/**
 * What merging knows of one edge: its additions that no removal names, shown or not, sorted by
 * operation id. The edge is there while one of them has effect. Immutable.
 */
public record EdgeState(EdgeKey key, List<Write> adds) {
  public EdgeState {
    adds = List.copyOf(adds);
  }

  /** The state of an edge that was never added. */
  public static EdgeState empty(EdgeKey key) {
    return new EdgeState(key, List.of());
  }

  /** Whether the edge is there. */
  public boolean alive() {
    return adds.stream().anyMatch(Write::effective);
  }

  /** Encodes the state as deterministic CBOR; equal states, and only they, have equal bytes. */
  public byte[] encode() {
    return StateCodec.encode(this);
  }

  /**
   * Reads back what {@link #encode()} gave.
   *
   * @throws org.logomesh.model.cbor.CborException if the bytes are not an encoded state
   */
  public static EdgeState decode(EdgeKey key, byte[] encoded) {
    return StateCodec.decodeEdge(key, encoded);
  }
}
