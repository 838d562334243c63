package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.Admission;
import org.logomesh.model.sync.AppendOutcome;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.StoreException;

/**
 * Tells sessions what became of their ranges. What is known at the same time, such as all that one
 * transaction made durable, is told at once: a session makes one acknowledgement of it.
 */
final class Outcomes {
  private final SpaceHub hub;
  private final SyncCounters counters;
  private Map<SyncConnection, List<AppendOutcome>> untold = new LinkedHashMap<>();

  Outcomes(SpaceHub hub, SyncCounters counters) {
    this.hub = hub;
    this.counters = counters;
  }

  /** Every range that was admitted together is durable; only a single one can be so in part. */
  void of(List<BroughtRange> joined, Admission admission) {
    if (joined.size() == 1) {
      BroughtRange only = joined.get(0);
      add(only, admission.outcome(only.request()));
      return;
    }
    for (BroughtRange range : joined) {
      add(range, AppendOutcome.committed(range.request(), end(range, admission)));
    }
  }

  private Head end(BroughtRange range, Admission admission) {
    List<LogState> states = admission.states();
    if (!states.isEmpty() && range.lastSeq() >= states.get(0).seq()) {
      return states.get((int) (range.lastSeq() - states.get(0).seq())).head();
    }
    LogId origin = hub.origin(range.log());
    return new Head(range.lastSeq(), range.last().hash(hub.space(), origin)); // was here before
  }

  void refused(BroughtRange range, ErrorCode code) {
    add(range, AppendOutcome.refused(range.request(), null, code, 0));
  }

  void failed(List<BroughtRange> joined, StoreException error) {
    for (BroughtRange range : joined) {
      add(
          range,
          AppendOutcome.refused(
              range.request(), null, StoreErrors.code(error), StoreErrors.retryAfterMillis(error)));
    }
  }

  void add(BroughtRange range, AppendOutcome outcome) {
    if (outcome.result() != AppendOutcome.Result.COMMITTED) {
      counters.refused();
      counters.refused(outcome.reason());
    }
    if (untold.isEmpty()) {
      hub.execute(this::tell);
    }
    untold.computeIfAbsent(range.from(), connection -> new ArrayList<>()).add(outcome);
  }

  private void tell() {
    Map<SyncConnection, List<AppendOutcome>> now = untold;
    untold = new LinkedHashMap<>();
    now.forEach(
        (connection, outcomes) -> {
          if (connection.isOpen()) {
            hub.perform(connection, connection.session().onAppended(outcomes));
          }
        });
  }
}
