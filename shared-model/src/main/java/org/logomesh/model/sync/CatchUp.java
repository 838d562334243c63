package org.logomesh.model.sync;

import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.CaughtUp;

/**
 * What is said once in a session, in each direction: that it has caught up with what both sides had
 * when they met. Until that is said, a log that changes under way is measured anew.
 */
final class CatchUp {
  private final Actions actions;
  private final TrustFeed trust;
  private final Outbound outbound;
  private final Inbound inbound;
  private boolean said;
  private boolean toldInbound;
  private boolean toldOutbound;

  CatchUp(Actions actions, TrustFeed trust, Outbound outbound, Inbound inbound) {
    this.actions = actions;
    this.trust = trust;
    this.outbound = outbound;
    this.inbound = inbound;
  }

  /** Says to the peer that everything was sent, if it was. */
  void tellSent() {
    if (!said && outbound.debts().areAllSent()) {
      said = true;
      actions.send(new CaughtUp());
    }
  }

  /** Says here what has been reached. */
  void tellProgress() {
    if (!toldOutbound && said && outbound.debts().areAllAcknowledged() && !trust.isAwaitingAck()) {
      toldOutbound = true;
      actions.add(
          new SyncAction.CaughtUp(SyncAction.Direction.OUTBOUND, outbound.debts().except()));
    }
    if (!toldInbound && inbound.isCaughtUp() && !trust.isAppending()) {
      toldInbound = true;
      actions.add(new SyncAction.CaughtUp(SyncAction.Direction.INBOUND, inbound.except()));
    }
  }

  /** What this side has of a log changed. */
  void aimAnewOutbound(LogId log) {
    if (!toldOutbound) {
      outbound.aimAnew(log);
    }
  }

  /** What is to come of a log changed. */
  void aimAnewInbound(LogId log) {
    if (!toldInbound) {
      inbound.aimAnew(log);
    }
  }
}
