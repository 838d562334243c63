package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.version.Head;

/** Where a log may begin; see {@link RetentionStore#prune}. */
final class Pruning {
  private Pruning() {}

  /** Reads where a log stood after an entry that it holds. */
  @FunctionalInterface
  interface States<E extends Exception> {
    LogState at(long seq) throws E;
  }

  /** The last place that may be dropped up to {@code through}, which is no log's last. */
  static long lastPlace(StoredLog log, Head through) {
    return Math.min(through.seq(), log.state().seq() - 1);
  }

  /** Whether the log has entries that may go, by what is known without reading them. */
  static boolean concerns(StoredLog log, Head through) {
    return log.holds(through.seq()) && log.firstSeq() <= lastPlace(log, through);
  }

  /**
   * Where the log stands after the last entry to be dropped; null if none is, or if the log has
   * another entry than {@code through} there: it is another history that was vouched for.
   */
  static <E extends Exception> @Nullable LogState floor(
      StoredLog log, Head through, States<E> states) throws E {
    if (!concerns(log, through)) {
      return null;
    }
    LogState at = through.seq() == log.state().seq() ? log.state() : states.at(through.seq());
    if (!at.hash().equals(through.hash())) {
      return null;
    }
    long last = lastPlace(log, through);
    return at.seq() == last ? at : states.at(last);
  }
}
