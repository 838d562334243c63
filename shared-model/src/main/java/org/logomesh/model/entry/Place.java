package org.logomesh.model.entry;

import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * An entry by its place, pinned by its hash: how entries name one another.
 *
 * @param log the log
 * @param seq the place in the log, from 0
 * @param hash the hash of the entry that is meant, which also pins the branch of a forked log
 */
public record Place(LogId log, long seq, EntryHash hash) {
  public Place {
    if (seq < 0) {
      throw new IllegalArgumentException("negative sequence number " + seq);
    }
  }
}
