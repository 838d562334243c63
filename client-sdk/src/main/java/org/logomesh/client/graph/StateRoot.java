package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.logomesh.model.sign.Sha256;

/**
 * One hash over the merge state of a space: equal on two devices exactly if their states are.
 *
 * <p>Leaves fall into {@value #BUCKETS} buckets by the first 12 bits of their keys; above the
 * buckets stand three levels of 16.
 *
 * <pre>
 * bucket = SHA-256(label("bucket") ‖ (key(32) ‖ leaf(32))* ascending by key)
 * node   = SHA-256(label("node") ‖ child(32) × 16)
 * a bucket without leaves, and a node over nothing but such, is 32 zero bytes
 * </pre>
 *
 * Changed cells are noted and hashed when the root is asked for: a text that is being typed into is
 * not hashed at every key. Not thread-safe.
 */
public final class StateRoot {
  /** How many buckets there are; 250 leaves in each at a million. */
  public static final int BUCKETS = 4096;

  /** Length of a root in bytes. */
  public static final int SIZE = Sha256.LENGTH;

  static final int FAN_OUT = 16;
  static final int BUCKET_LEVEL = 3;
  private static final byte[] BUCKET_LABEL = Sha256.label("bucket");
  private static final byte[] NODE_LABEL = Sha256.label("node");

  private final GraphState graph;
  private final LeafTable leaves;
  private final Set<Cell> changed = new LinkedHashSet<>();

  /** Hashes of buckets and nodes: level 0 has one, the root; level 3 has the buckets. */
  private final byte[][][] levels = {
    new byte[1][SIZE], new byte[16][SIZE], new byte[256][SIZE], new byte[BUCKETS][SIZE]
  };

  private final BitSet dirtyBuckets = new BitSet(BUCKETS);

  /**
   * Takes over the leaves that a table has; {@link #changed()} must be told of cells that changed
   * since they were put there.
   */
  public StateRoot(GraphState graph, LeafTable leaves) {
    this.graph = graph;
    this.leaves = leaves;
    dirtyBuckets.set(0, BUCKETS);
  }

  /** Notes that a cell has changed, appeared or gone. */
  public void changed(Cell cell) {
    changed.add(cell);
  }

  /** Notes all cells of a merge. */
  public void changed(Changes changes) {
    changed.addAll(changes.thoughts().keySet());
    changed.addAll(changes.edges());
    changed.addAll(changes.states());
  }

  /** The cells whose leaves in the table are out of date. */
  public Set<Cell> changed() {
    return Set.copyOf(changed);
  }

  /** Brings the table up to date with the graph, without computing the root. */
  public void flush() {
    for (Cell cell : changed) {
      byte[] key = Leaf.key(cell);
      int bucket = Leaf.bucket(key);
      byte[] leaf = Leaf.of(cell, key, graph);
      if (leaf == null) {
        leaves.remove(bucket, key);
      } else {
        leaves.put(bucket, key, leaf);
      }
      dirtyBuckets.set(bucket);
    }
    changed.clear();
  }

  /** Returns the root of the graph as it is now. */
  public byte[] root() {
    flush();
    BitSet dirty = dirtyBuckets;
    for (int b = dirty.nextSetBit(0); b >= 0; b = dirty.nextSetBit(b + 1)) {
      levels[3][b] = bucket(b);
    }
    for (int level = 2; level >= 0; level--) {
      BitSet parents = new BitSet();
      dirty.stream().forEach(child -> parents.set(child / FAN_OUT));
      byte[][] children = levels[level + 1];
      byte[][] nodes = levels[level];
      parents.stream().forEach(node -> nodes[node] = node(children, node * FAN_OUT));
      dirty = parents;
    }
    dirtyBuckets.clear();
    return levels[0][0].clone();
  }

  /** Returns the root of a graph in memory, computed from nothing. */
  public static byte[] of(MemoryGraph graph) {
    StateRoot root = new StateRoot(graph, new MemoryLeafTable());
    graph.thoughts().forEach(state -> root.changed(state.id()));
    graph.edges().forEach(state -> root.changed(state.key()));
    graph.states().forEach(state -> root.changed(state.key()));
    return root.root();
  }

  /**
   * Returns the hash of a node as it was when the root was last asked for.
   *
   * @param level 0 for the root, {@link #BUCKET_LEVEL} for the buckets
   * @param place the node's place in its level, 0 to 16^level - 1
   */
  byte[] node(int level, int place) {
    return levels[level][place];
  }

  /** Shows the leaves of a bucket, ascending by key. */
  void visit(int bucket, LeafTable.Visitor visitor) {
    leaves.visit(bucket, visitor);
  }

  private byte[] bucket(int bucket) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(BUCKET_LABEL);
    leaves.visit(
        bucket,
        (key, hash) -> {
          parts.add(key);
          parts.add(hash);
        });
    return parts.size() == 1 ? new byte[SIZE] : Sha256.hash(parts.toArray(byte[][]::new));
  }

  private static byte[] node(byte[][] children, int from) {
    byte[] joined = new byte[FAN_OUT * SIZE];
    boolean empty = true;
    for (int i = 0; i < FAN_OUT; i++) {
      byte[] child = children[from + i];
      System.arraycopy(child, 0, joined, i * SIZE, SIZE);
      empty &= isZero(child);
    }
    return empty ? new byte[SIZE] : Sha256.hash(NODE_LABEL, joined);
  }

  private static boolean isZero(byte[] hash) {
    for (byte b : hash) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
