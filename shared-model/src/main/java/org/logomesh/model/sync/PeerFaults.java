package org.logomesh.model.sync;

import java.util.HashSet;
import java.util.Set;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.Fault;

/**
 * What follows from a fault that the peer tells: of the whole session, its end; of one log, that
 * this side stops sending it, or waits for it no longer, or both.
 */
final class PeerFaults {
  private final Knowledge knowledge;
  private final Actions actions;
  private final LogChanges changes;
  private final Outbound outbound;
  private final Inbound inbound;
  private final Waits waits;

  /** Logs that the peer has said it lost: sent anew once, and not again in this session. */
  private final Set<LogId> lost = new HashSet<>();

  PeerFaults(
      Knowledge knowledge,
      Actions actions,
      LogChanges changes,
      Outbound outbound,
      Inbound inbound,
      Waits waits) {
    this.knowledge = knowledge;
    this.actions = actions;
    this.changes = changes;
    this.outbound = outbound;
    this.inbound = inbound;
    this.waits = waits;
  }

  /**
   * Takes a fault.
   *
   * @param talking whether content may be sent
   */
  void take(Fault fault, boolean talking) {
    LogId log = fault.log();
    if (log == null) {
      actions.closedByPeer(fault);
      return;
    }
    waits.progress(Waits.Wait.ANSWER);
    if (knowledge.here(log) == null && knowledge.peer(log) == null) {
      return; // a log that nobody has: there is nothing to stop, and nothing to remember
    }
    switch (fault.code()) {
      case STORE_DAMAGED -> {
        takeLoss(log, fault, talking);
        inbound.giveUp(log, fault.code());
      }
      case NEEDS_SNAPSHOT -> {
        // The one fault that says what the peer cannot send: what follows it takes all the same.
        tellStopped(log, fault);
        inbound.giveUp(log, fault.code());
        if (talking) {
          outbound.suspectFork(log);
        }
      }
      case FORKED -> outbound.onRefused(log, fault, waits.now());
      default -> {
        outbound.onRefused(log, fault, waits.now());
        inbound.giveUp(log, fault.code());
      }
    }
  }

  private void takeLoss(LogId log, Fault fault, boolean talking) {
    if (lost.add(log)) {
      // Sent at once, the first time: a conversation that ends with the catching up mends it too.
      tellStopped(log, fault);
      changes.lostAtPeer(log, talking);
    } else {
      knowledge.peerLost(log);
      outbound.onRefused(log, fault, waits.now());
    }
  }

  private void tellStopped(LogId log, Fault fault) {
    actions.add(new SyncAction.LogStopped(log, fault.code(), fault.retryAfterMillis()));
  }
}
