package org.logomesh.model.trust;

import java.util.List;
import java.util.Set;
import org.logomesh.model.id.RecordHash;

/**
 * What became of records given to {@link TrustLog#add}. Records that were there before are in none
 * of the lists.
 *
 * @param log the log with what was accepted, to be used from now on
 * @param accepted records that are new in the log, every record after its parents; among them
 *     records that waited and whose parents came now
 * @param waiting records of this call that wait for parents
 * @param missing all parents that records wait for: ask for these
 * @param rejected records that are not part of the space and never will be, except {@link
 *     Rejection.Reason#OVERFLOW}
 */
public record AddResult(
    TrustLog log,
    List<TrustRecord> accepted,
    List<RecordHash> waiting,
    Set<RecordHash> missing,
    List<Rejection> rejected) {
  public AddResult {
    accepted = List.copyOf(accepted);
    waiting = List.copyOf(waiting);
    missing = Set.copyOf(missing);
    rejected = List.copyOf(rejected);
  }
}
