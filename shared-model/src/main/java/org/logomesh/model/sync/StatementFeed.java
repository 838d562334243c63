package org.logomesh.model.sync;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.HeadsStatement;

/**
 * Passes the latest statement of each device on, both ways; a later one replaces one that waits.
 */
final class StatementFeed {
  /** Devices whose statements are followed: far more than a space has members. */
  private static final int MAX_DEVICES = 4096;

  private final SendWindow sending;
  private final ReceiveWindow receiving;
  private final Actions actions;
  private final Map<DeviceId, Long> atPeer = new HashMap<>();
  private final Map<DeviceId, HeadsStatement> queue = new LinkedHashMap<>();

  StatementFeed(SendWindow sending, ReceiveWindow receiving, Actions actions) {
    this.sending = sending;
    this.receiving = receiving;
    this.actions = actions;
  }

  void offer(List<HeadsStatement> statements) {
    for (HeadsStatement statement : statements) {
      if (isNews(statement)) {
        queue.merge(statement.device(), statement, (a, b) -> b.counter() > a.counter() ? b : a);
      }
    }
  }

  /** Sends what fits; says whether nothing is left to send. */
  boolean flush() {
    Iterator<HeadsStatement> waiting = queue.values().iterator();
    while (waiting.hasNext()) {
      HeadsStatement statement = waiting.next();
      if (isNews(statement)) {
        if (!sending.fits(statement.cost())) {
          return false;
        }
        sending.spend(statement.cost());
        atPeer.put(statement.device(), statement.counter());
        actions.send(statement);
      }
      waiting.remove();
    }
    return true;
  }

  void onStatement(HeadsStatement statement) {
    if (!receiving.take(statement.cost())) {
      actions.fail(ErrorCode.CREDIT_EXCEEDED);
      return;
    }
    if (isNews(statement)) {
      atPeer.put(statement.device(), statement.counter());
      actions.add(new SyncAction.TakeStatement(statement));
    }
    receiving.free(statement.cost());
  }

  private boolean isNews(HeadsStatement statement) {
    Long known = atPeer.get(statement.device());
    return known == null ? atPeer.size() < MAX_DEVICES : statement.counter() > known;
  }
}
