package org.logomesh.client.text;

import java.util.List;
import org.logomesh.model.id.OperationId;

/**
 * A {@link Splice} that has no id yet: what an edit of the shown text has to be written as. The
 * drafts of one call belong into one entry, in their order.
 *
 * @param parents the known splices it follows
 * @param follows the number, in the same list, of an earlier draft that is its only parent; -1 if
 *     {@code parents} says them all
 * @param position as in {@link Splice}
 * @param deleteCount as in {@link Splice}
 * @param insert as in {@link Splice}
 */
public record SpliceDraft(
    List<OperationId> parents, int follows, int position, int deleteCount, String insert) {
  /** Says that {@code parents} is complete. */
  public static final int NO_DRAFT = -1;

  /**
   * @throws IllegalArgumentException if both kinds of parents are given
   */
  public SpliceDraft {
    parents = List.copyOf(parents);
    if (follows < NO_DRAFT || (follows != NO_DRAFT && !parents.isEmpty())) {
      throw new IllegalArgumentException("a draft follows one draft or its parents: " + follows);
    }
  }
}
