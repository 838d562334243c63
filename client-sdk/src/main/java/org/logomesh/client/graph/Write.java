package org.logomesh.client.graph;

import java.util.Comparator;
import org.logomesh.model.id.OperationId;

/**
 * One operation that is kept in the state of a cell, by the entry it came with.
 *
 * @param stamp the entry's
 * @param index the operation's place in the entry
 *     <p>The orders are spelled out, not put together of comparators: they are most of the work of
 *     merging and encoding.
 */
public record Write(Stamp stamp, int index) {
  /** By {@link Stamp#SHOWN}, then by place in the entry. */
  static final Comparator<Write> SHOWN =
      (a, b) -> {
        int order = Stamp.SHOWN.compare(a.stamp, b.stamp);
        return order != 0 ? order : Integer.compare(a.index, b.index);
      };

  /** By {@link Stamp#CAUSAL}, then by place in the entry. */
  static final Comparator<Write> CAUSAL =
      (a, b) -> {
        int order = Stamp.CAUSAL.compare(a.stamp, b.stamp);
        return order != 0 ? order : Integer.compare(a.index, b.index);
      };

  /** By operation id: the order in which states keep their writes. */
  static final Comparator<Write> ID =
      (a, b) -> {
        int order = a.stamp.entry().compareTo(b.stamp.entry());
        return order != 0 ? order : Integer.compare(a.index, b.index);
      };

  /** The operation's name. */
  public OperationId id() {
    return new OperationId(stamp.entry(), index);
  }

  /** Whether the write has effect. */
  public boolean effective() {
    return stamp.effective();
  }

  boolean is(OperationId id) {
    return index == id.index() && stamp.entry().equals(id.entry());
  }
}
