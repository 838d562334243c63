package org.logomesh.model.trust;

import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * The last entry of a removed device's log that keeps its effect.
 *
 * @param log the log
 * @param seq the entry's sequence number, from 0
 * @param hash the entry's hash, which pins the branch if the log forked
 */
public record Cut(LogId log, long seq, EntryHash hash) {
  /** Cuts in one list: a device starts a new log only after a restore or a fork. */
  public static final int MAX_LIST = 1_000;

  public Cut {
    if (seq < 0) {
      throw new IllegalArgumentException("negative sequence number " + seq);
    }
  }
}
