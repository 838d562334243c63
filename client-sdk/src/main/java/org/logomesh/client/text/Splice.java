package org.logomesh.client.text;

import java.util.List;
import org.logomesh.model.id.OperationId;

/**
 * One change of a text: at {@code position}, remove {@code deleteCount} code points, then insert.
 *
 * <p>Position and count are Unicode code points in the version that the parents give: the text made
 * by the parents and everything in their past, splices whose effect is hidden included. A splice is
 * total. With {@code length} the length of that version, it stands for {@code min(position,
 * length)} and {@code min(deleteCount, length - min(position, length))}: what a position beyond the
 * end means depends on the splice's causal past only, never on what else a device has.
 *
 * @param id who this splice is; its order decides between concurrent inserts at one place
 * @param parents the latest splices its author had; empty for a first one. Kept sorted, each once
 * @param position where, at least 0
 * @param deleteCount how many code points are removed, at least 0
 * @param insert what is inserted; well-formed, may be empty
 */
public record Splice(
    OperationId id, List<OperationId> parents, int position, int deleteCount, String insert) {
  /**
   * @throws IllegalArgumentException for a negative number or an unpaired surrogate
   */
  public Splice {
    if (position < 0 || deleteCount < 0) {
      throw new IllegalArgumentException(
          "negative position or count: " + position + ", " + deleteCount);
    }
    CodePoints.requireWellFormed(insert);
    parents =
        parents.size() < 2 ? List.copyOf(parents) : parents.stream().distinct().sorted().toList();
  }
}
