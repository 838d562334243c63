package org.logomesh.relay.sync;

import java.util.List;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.Admission;

/**
 * Ranges that were admitted together and are on their way into the store.
 *
 * @param joined the ranges, each continuing the one before
 * @param admission what is new of them, and where the log stands after each entry
 * @param attempt how often it was tried, this time included
 * @param early connections that were sent the entries before they were durable
 */
record Commit(
    List<BroughtRange> joined, Admission admission, int attempt, List<SyncConnection> early) {
  BroughtRange first() {
    return joined.get(0);
  }

  LogId log() {
    return first().log();
  }

  /** The entries to store; at least one. */
  List<SealedEntry> fresh() {
    return admission.fresh();
  }

  /** Where the log will stand. */
  LogState after() {
    return admission.states().get(admission.states().size() - 1);
  }
}
