package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.version.Head;

/** Where a log may begin; see {@link RetentionStore#prune} and {@link RetentionStore#erase}. */
final class Pruning {
  private Pruning() {}

  /** Reads where a log stood after an entry that it holds. */
  @FunctionalInterface
  interface States<E extends Exception> {
    LogState at(long seq) throws E;
  }

  /**
   * What is to go.
   *
   * @param attested an entry that the log must have
   * @param through the last one that goes
   * @param keeps whether headers and hashes stay
   */
  record Wanted(Head attested, long through, boolean keeps) {}

  /** The last place that may go, which is no log's last. */
  static long lastPlace(StoredLog log, Wanted wanted) {
    long most = Math.min(wanted.through(), wanted.attested().seq());
    return Math.min(most, log.state().seq() - 1);
  }

  /** Whether the log has entries that may go, by what is known without reading them. */
  static boolean concerns(StoredLog log, Wanted wanted) {
    return log.holds(wanted.attested().seq()) && log.firstSeq() <= lastPlace(log, wanted);
  }

  /**
   * Where the log stands after the last entry to go; null if none does, or if the log has another
   * entry than the attested one: it is another history that was vouched for.
   */
  static <E extends Exception> @Nullable LogState floor(
      StoredLog log, Wanted wanted, States<E> states) throws E {
    if (!concerns(log, wanted)) {
      return null;
    }
    Head attested = wanted.attested();
    LogState at = attested.seq() == log.state().seq() ? log.state() : states.at(attested.seq());
    if (!at.hash().equals(attested.hash())) {
      return null;
    }
    long last = lastPlace(log, wanted);
    return at.seq() == last ? at : states.at(last);
  }
}
