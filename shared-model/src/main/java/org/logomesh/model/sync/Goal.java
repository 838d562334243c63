package org.logomesh.model.sync;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.ErrorCode;

/** Places that logs are meant to reach, and the logs that will not. */
final class Goal {
  private final Map<LogId, Long> open = new HashMap<>();
  private final SortedMap<LogId, ErrorCode> except = new TreeMap<>();

  void set(LogId log, long seq) {
    open.put(log, seq);
  }

  void drop(LogId log) {
    open.remove(log);
  }

  /** Notes that a log stands at {@code seq}. */
  void reached(LogId log, long seq) {
    Long goal = open.get(log);
    if (goal != null && seq >= goal) {
      open.remove(log);
    }
  }

  /** Gives up on a log, if it was not there yet. */
  void giveUp(LogId log, ErrorCode code) {
    if (open.remove(log) != null) {
      except.put(log, code);
    }
  }

  boolean isMet() {
    return open.isEmpty();
  }

  SortedMap<LogId, ErrorCode> except() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(except));
  }
}
