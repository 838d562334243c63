package org.logomesh.model.version;

import org.logomesh.model.id.EntryHash;

/**
 * Where a log stands: the sequence number and the hash of its last entry. Two heads with one number
 * and two hashes are a fork.
 *
 * @param seq the last entry's place in its log, from 0
 * @param hash the last entry's hash
 */
public record Head(long seq, EntryHash hash) {
  public Head {
    if (seq < 0) {
      throw new IllegalArgumentException("negative sequence number " + seq);
    }
  }
}
