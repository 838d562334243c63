package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;

/** What became of an append. */
public sealed interface AppendResult {
  /** The entries are durable. */
  record Committed(StoredLog log) implements AppendResult {}

  /**
   * Nothing was written: the log does not stand where the caller believed, because another
   * connection, or another relay on the same store, was faster.
   *
   * @param log where it stands; null if there is no such log
   */
  record Moved(@Nullable StoredLog log) implements AppendResult {}

  /**
   * Nothing was written, although it would have fitted the log: there would be more than may be.
   *
   * @param quota what keeps it out
   */
  record OverQuota(Quota quota) implements AppendResult {}
}
