package org.logomesh.client.graph;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In which cells two graphs differ. Found by walking both trees from their roots down, so that
 * equal parts cost one comparison each.
 *
 * @param keys the keys ({@link Leaf#key}) of cells that differ, or that one of the two has not got;
 *     ascending, and no more than were asked for
 * @param count how many there are in all
 */
public record Divergence(List<ByteBuffer> keys, long count) {
  public Divergence {
    keys = List.copyOf(keys);
  }

  /**
   * Compares two graphs.
   *
   * @param limit how many cells are named at most; all are counted
   */
  public static Divergence between(StateRoot here, StateRoot there, int limit) {
    Walk walk = new Walk(here, there, limit);
    if (!Arrays.equals(here.root(), there.root())) {
      walk.node(0, 0);
    }
    return new Divergence(walk.keys, walk.count);
  }

  private static final class Walk {
    private final StateRoot here;
    private final StateRoot there;
    private final int limit;
    private final List<ByteBuffer> keys = new ArrayList<>();
    private long count;

    Walk(StateRoot here, StateRoot there, int limit) {
      this.here = here;
      this.there = there;
      this.limit = limit;
    }

    void node(int level, int place) {
      if (Arrays.equals(here.node(level, place), there.node(level, place))) {
        return;
      }
      if (level == StateRoot.BUCKET_LEVEL) {
        bucket(place);
        return;
      }
      for (int child = 0; child < StateRoot.FAN_OUT; child++) {
        node(level + 1, place * StateRoot.FAN_OUT + child);
      }
    }

    private void bucket(int bucket) {
      Map<ByteBuffer, ByteBuffer> left = leaves(here, bucket);
      leaves(there, bucket)
          .forEach(
              (key, hash) -> {
                if (!hash.equals(left.remove(key))) {
                  left.put(key, hash);
                }
              });
      count += left.size();
      left.keySet().stream().limit(limit - keys.size()).forEach(keys::add);
    }

    private static Map<ByteBuffer, ByteBuffer> leaves(StateRoot graph, int bucket) {
      // Of one bucket the first bits are equal, so signed bytes come in the same order as unsigned
      // ones nearly everywhere; the order is for people, who look at the first few.
      Map<ByteBuffer, ByteBuffer> leaves = new TreeMap<>();
      graph.visit(bucket, (key, hash) -> leaves.put(ByteBuffer.wrap(key), ByteBuffer.wrap(hash)));
      return leaves;
    }
  }
}
