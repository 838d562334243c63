package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Leaves in memory, for tests, for the simulator and for rebuilding beside a store. */
public final class MemoryLeafTable implements LeafTable {
  private final List<TreeMap<byte[], byte[]>> buckets = new ArrayList<>();

  public MemoryLeafTable() {
    for (int i = 0; i < StateRoot.BUCKETS; i++) {
      buckets.add(new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  @Override
  public void put(int bucket, byte[] key, byte[] hash) {
    buckets.get(bucket).put(key, hash);
  }

  @Override
  public void remove(int bucket, byte[] key) {
    buckets.get(bucket).remove(key);
  }

  @Override
  public void visit(int bucket, Visitor visitor) {
    buckets.get(bucket).forEach(visitor::leaf);
  }
}
