package org.logomesh.client.graph;

/** Where the leaves of the state root are kept: a table in a device, a map in tests. */
public interface LeafTable {
  /** Receives leaves. */
  interface Visitor {
    /** Receives a leaf and the {@link Leaf#key} of its cell; neither may be changed. */
    void leaf(byte[] key, byte[] hash);
  }

  /**
   * Keeps a leaf in place of the one before.
   *
   * @param bucket the key's bucket, 0 to 4,095: the first 12 bits
   */
  void put(int bucket, byte[] key, byte[] hash);

  /** Forgets a leaf, if there is one. */
  void remove(int bucket, byte[] key);

  /** Shows the leaves of a bucket, ascending by key as unsigned bytes. */
  void visit(int bucket, Visitor visitor);
}
