package org.logomesh.model.sync;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;

/**
 * Logs that are not what one side has said of them: cut at a fork, damaged, whole again, or
 * announced anew by the peer. What is under way of them is forgotten, what is aimed at is measured
 * again, and the peer is told.
 */
final class LogChanges {
  private final Knowledge knowledge;
  private final Handshake handshake;
  private final Forks forks;
  private final FirstThings firstThings;
  private final Outbound outbound;
  private final Inbound inbound;
  private final CatchUp catchUp;

  LogChanges(
      Knowledge knowledge,
      Handshake handshake,
      Forks forks,
      FirstThings firstThings,
      Outbound outbound,
      Inbound inbound,
      CatchUp catchUp) {
    this.knowledge = knowledge;
    this.handshake = handshake;
    this.forks = forks;
    this.firstThings = firstThings;
    this.outbound = outbound;
    this.inbound = inbound;
    this.catchUp = catchUp;
  }

  /** The peer says of a log where it ends now. */
  void announcedAnew(LogId log, Head head) {
    knowledge.peerAnnounced(log, head);
    outbound.reset(log);
    forks.offerAgain(knowledge.forks().origin(log));
    catchUp.aimAnewOutbound(log);
    catchUp.aimAnewInbound(log);
  }

  /** Nothing whole of a log is left at the peer, which takes it again from its beginning. */
  void lostAtPeer(LogId log, boolean talking) {
    knowledge.peerLost(log);
    outbound.reset(log);
    forks.offerAgain(knowledge.forks().origin(log));
    catchUp.aimAnewOutbound(log);
    if (talking) {
      outbound.touch(log);
    }
  }

  /**
   * Forks were recorded here.
   *
   * @param frontier the whole frontier after that
   * @param talking whether content may be sent
   */
  void forked(List<ForkProof> added, Frontier frontier, boolean talking) {
    Frontier before = knowledge.here();
    knowledge.hereIs(frontier);
    added.forEach(forks::recorded);
    Set<LogId> affected = new HashSet<>();
    added.forEach(proof -> affected.addAll(knowledge.forks().family(proof.log())));
    for (LogId log : affected) {
      inbound.cut(log, before.seq(log));
      inbound.reached(log);
      outbound.reset(log);
    }
    if (talking) {
      firstThings.send();
      affected.forEach(catchUp::aimAnewOutbound);
      affected.forEach(outbound::touch);
    }
    // Also before the peer's HELLO: ours is out already, and said what is not so any more.
    Map<LogId, Head> heads = new TreeMap<>(frontier.heads());
    heads.keySet().retainAll(affected);
    handshake.announceAgain(Frontier.of(heads));
  }

  /**
   * A log is damaged here.
   *
   * @param whole the last entry before the damage, or null
   * @param talking whether content may be sent
   */
  void damaged(LogId log, @Nullable Head whole, boolean talking) {
    long before = knowledge.seqHere(log);
    knowledge.hereEnds(log, whole);
    inbound.cut(log, before);
    outbound.reset(log);
    if (whole == null) {
      inbound.giveUp(log, ErrorCode.STORE_DAMAGED);
      outbound.stopDamaged(log);
      return;
    }
    if (talking) {
      catchUp.aimAnewOutbound(log);
      catchUp.aimAnewInbound(log);
      // Not if it failed there again: no signature may be before the damage.
      if (whole.seq() < before) {
        outbound.touch(log);
      }
    }
    handshake.announceAgain(Frontier.of(Map.of(log, whole)));
  }

  /** A damaged log is whole again. */
  void mended(LogId log, Head head, boolean talking) {
    knowledge.hereIs(log, head);
    inbound.reached(log);
    if (talking) {
      outbound.touch(log);
    }
    handshake.announceAgain(Frontier.of(Map.of(log, head)));
  }
}
