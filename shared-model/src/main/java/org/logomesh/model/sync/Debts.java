package org.logomesh.model.sync;

import java.util.SortedMap;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.ErrorCode;

/**
 * How far each log is to go to the peer before this side has caught up: sent first, acknowledged
 * later. What is acknowledged counts as sent, whoever sent it.
 */
final class Debts {
  private final Goal toSend = new Goal();
  private final Goal toBeAcknowledged = new Goal();

  void aim(LogId log, long seq) {
    toSend.set(log, seq);
    toBeAcknowledged.set(log, seq);
  }

  void sent(LogId log, long seq) {
    toSend.reached(log, seq);
  }

  void acknowledged(LogId log, long seq) {
    toSend.reached(log, seq);
    toBeAcknowledged.reached(log, seq);
  }

  /** The peer does not take a log, or this side cannot send it. */
  void giveUp(LogId log, ErrorCode code) {
    toSend.giveUp(log, code);
    toBeAcknowledged.giveUp(log, code);
  }

  /** Nothing of a log is owed any more. */
  void drop(LogId log) {
    toSend.drop(log);
    toBeAcknowledged.drop(log);
  }

  boolean areAllSent() {
    return toSend.isMet();
  }

  boolean areAllAcknowledged() {
    return toBeAcknowledged.isMet();
  }

  /** The logs that were given up, and why. */
  SortedMap<LogId, ErrorCode> except() {
    return toBeAcknowledged.except();
  }
}
