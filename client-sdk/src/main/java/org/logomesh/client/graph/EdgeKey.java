package org.logomesh.client.graph;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Names an edge. Adding an edge that exists is adding the same edge again.
 *
 * @param source where the edge starts
 * @param type what the edge means, at most {@link GraphLimits#MAX_NAME_BYTES} of UTF-8, not empty
 * @param target where the edge ends; may be the source
 * @param cardinality how many targets the type may have from one source
 */
public record EdgeKey(ThoughtId source, String type, ThoughtId target, Cardinality cardinality)
    implements Cell, Comparable<EdgeKey> {
  private static final int FIXED_BYTES = 2 * ThoughtId.SIZE + 1;

  private static final Comparator<EdgeKey> ORDER =
      Comparator.comparing(EdgeKey::source)
          .thenComparing(EdgeKey::type)
          .thenComparing(EdgeKey::cardinality)
          .thenComparing(EdgeKey::target);

  public EdgeKey {
    GraphLimits.requireName("edge type", type);
  }

  /**
   * Reads back what {@link #bytes()} gave.
   *
   * @throws IllegalArgumentException if the bytes name no edge
   */
  public static EdgeKey of(byte[] bytes) {
    if (bytes.length <= FIXED_BYTES) {
      throw new IllegalArgumentException("an edge key of " + bytes.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] source = new byte[ThoughtId.SIZE];
    byte[] target = new byte[ThoughtId.SIZE];
    buffer.get(source).get(target);
    Cardinality cardinality = Cardinality.of(buffer.get());
    String type = StandardCharsets.UTF_8.decode(buffer).toString();
    EdgeKey key = new EdgeKey(ThoughtId.of(source), type, ThoughtId.of(target), cardinality);
    if (!Arrays.equals(key.bytes(), bytes)) {
      throw new IllegalArgumentException("an edge key whose type is not UTF-8");
    }
    return key;
  }

  @Override
  public Kind kind() {
    return Kind.EDGE;
  }

  /** Returns {@code source(16) ‖ target(16) ‖ cardinality(1) ‖ type in UTF-8}. */
  @Override
  public byte[] bytes() {
    byte[] name = type.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(FIXED_BYTES + name.length)
        .put(source.bytes())
        .put(target.bytes())
        .put((byte) cardinality.code())
        .put(name)
        .array();
  }

  /** Orders by source, type, cardinality and target, so that competing targets are neighbours. */
  @Override
  public int compareTo(EdgeKey other) {
    return ORDER.compare(this, other);
  }
}
