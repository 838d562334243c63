package org.logomesh.relay.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * What becomes of logs that are to stand where a snapshot says, see {@link RetentionStore#found}.
 *
 * @param begun logs that are not here yet
 * @param raised logs that are here and go on at a later place
 * @param <L> a log as an adapter knows it
 */
record FoundPlan<L>(List<StoredLog> begun, List<Raised<L>> raised) {
  /**
   * A log that goes on elsewhere.
   *
   * @param here as it is stored
   * @param log as it stands from now on
   */
  record Raised<L>(L here, StoredLog log) {}

  /** Finds a log that is stored; null if it is not. */
  @FunctionalInterface
  interface Lookup<L, E extends Exception> {
    @Nullable L find(LogId log) throws E;
  }

  /** Looks at each of them; those that may not stand there stay as they are. */
  static <L, E extends Exception> FoundPlan<L> of(
      Map<LogId, LogState> states,
      Map<LogId, EntryHash> over,
      Lookup<L, E> stored,
      Function<L, StoredLog> log)
      throws E {
    List<StoredLog> begun = new ArrayList<>();
    List<Raised<L>> raised = new ArrayList<>();
    for (Map.Entry<LogId, LogState> each : states.entrySet()) {
      LogId id = each.getKey();
      StoredLog founded = StoredLog.founded(id, each.getValue());
      L here = stored.find(id);
      if (here == null) {
        begun.add(founded);
      } else if (log.apply(here).mayStandAt(founded.state(), over.get(id))) {
        raised.add(new Raised<>(here, founded));
      }
    }
    return new FoundPlan<>(begun, raised);
  }

  /** The logs that stand otherwise than before, as they stand now. */
  List<StoredLog> founded() {
    return Stream.concat(begun.stream(), raised.stream().map(Raised::log)).toList();
  }
}
