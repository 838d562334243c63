package org.logomesh.relay.store;

/**
 * A log as stored.
 *
 * @param logNo its row
 * @param stream the number its entries are stored under; a branch that was cut off shares it with
 *     the log it was cut off from
 */
record LogRow(long logNo, long stream, StoredLog log) {
  boolean holds(long seq) {
    return log.holds(seq);
  }
}
