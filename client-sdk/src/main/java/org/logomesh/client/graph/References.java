package org.logomesh.client.graph;

import org.logomesh.model.id.OperationId;

/**
 * Translates between an operation's name and its place as seen from one entry. Inside an entry a
 * reference is short: the logs it may name are its own and those of its dependencies.
 */
public interface References {
  /**
   * Where an operation is.
   *
   * @param log 0 for the entry's own log, i for the log of its i-th dependency, counted from 1
   * @param seq the sequence number of the entry that holds the operation
   * @param index the operation's place in that entry
   */
  record Place(int log, long seq, int index) implements Comparable<Place> {
    public Place {
      if (log < 0 || seq < 0 || index < 0) {
        throw new IllegalArgumentException("no place: " + log + ", " + seq + ", " + index);
      }
    }

    @Override
    public int compareTo(Place other) {
      int byLog = Integer.compare(log, other.log);
      int bySeq = byLog != 0 ? byLog : Long.compare(seq, other.seq);
      return bySeq != 0 ? bySeq : Integer.compare(index, other.index);
    }
  }

  /**
   * Finds the place of an operation that is about to be encoded.
   *
   * @throws IllegalArgumentException if it is neither in the own log nor in that of a dependency
   */
  Place place(OperationId id);

  /**
   * Finds the operation at a place that was decoded.
   *
   * @throws MalformedOperationException if the entry has no such dependency, or the place is not
   *     before it
   */
  OperationId operation(Place place);
}
