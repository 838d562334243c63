package org.logomesh.model.id;

/**
 * Names an operation by the entry that holds it and its index there. The entry's hash pins the
 * branch, so a forked log never changes what an operation is called.
 *
 * @param entry the entry that holds the operation
 * @param index the operation's place in the entry, from 0
 */
public record OperationId(EntryHash entry, int index) implements Comparable<OperationId> {
  public OperationId {
    if (index < 0) {
      throw new IllegalArgumentException("negative operation index " + index);
    }
  }

  @Override
  public int compareTo(OperationId other) {
    int byEntry = entry.compareTo(other.entry);
    return byEntry != 0 ? byEntry : Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return entry + "/" + index;
  }
}
