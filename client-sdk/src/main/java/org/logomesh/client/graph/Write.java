package org.logomesh.client.graph;

import java.util.Comparator;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * One operation that is kept in the state of a cell, by the entry it came with.
 *
 * @param stamp the entry's
 * @param index the operation's place in the entry
 */
public record Write(Stamp stamp, int index) {
  /** By {@link Stamp#SHOWN}, then by place in the entry. */
  static final Comparator<Write> SHOWN =
      Comparator.comparing(Write::stamp, Stamp.SHOWN).thenComparingInt(Write::index);

  /** By {@link Stamp#CAUSAL}, then by place in the entry. */
  static final Comparator<Write> CAUSAL =
      Comparator.comparing(Write::stamp, Stamp.CAUSAL).thenComparingInt(Write::index);

  /** By operation id: the order in which states keep their writes. */
  static final Comparator<Write> ID =
      Comparator.<Write, EntryHash>comparing(write -> write.stamp().entry())
          .thenComparingInt(Write::index);

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
