package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.ErrorCode;

/**
 * Logs that are not sent: the peer refused them, until it asked to be tried again or for the rest
 * of the session, or they cannot be sent from here.
 */
final class Stops {
  private static final long THIS_SESSION = Long.MAX_VALUE;

  private final Map<LogId, Long> untilMillis = new HashMap<>();
  private final Map<LogId, ErrorCode> causesHere = new HashMap<>();

  /** The peer refused a log. */
  void stop(LogId log, long nowMillis, long retryAfterMillis) {
    untilMillis.put(log, retryAfterMillis == 0 ? THIS_SESSION : nowMillis + retryAfterMillis);
  }

  /** A log cannot be sent from here. */
  void stopHere(LogId log, ErrorCode cause) {
    untilMillis.put(log, THIS_SESSION);
    causesHere.put(log, cause);
  }

  void clear(LogId log) {
    untilMillis.remove(log);
    causesHere.remove(log);
  }

  /** Clears a log that could not be sent from here for a cause that is no more. */
  void clearIf(LogId log, ErrorCode cause) {
    if (causesHere.remove(log, cause)) {
      untilMillis.remove(log);
    }
  }

  boolean contains(LogId log) {
    return untilMillis.containsKey(log);
  }

  /** Removes and returns the logs whose time has come. */
  List<LogId> due(long nowMillis) {
    List<LogId> due = new ArrayList<>();
    Iterator<Map.Entry<LogId, Long>> entries = untilMillis.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<LogId, Long> entry = entries.next();
      if (entry.getValue() <= nowMillis) {
        due.add(entry.getKey());
        entries.remove();
      }
    }
    return due;
  }
}
