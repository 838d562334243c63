package org.logomesh.client.sync;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.LogInfo;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.HeadsStatement;

/**
 * A replica as its conversations see it: what there is to tell and to hand on, what is done with
 * what comes, and what each peer has shown to have. Confined to the replica's thread.
 */
final class Exchange {
  private final Core core;
  private final Audience audience;
  private final Reception reception;
  private final Map<PeerName, Frontier> shown = new HashMap<>();

  Exchange(Core core, Audience audience, Reception reception) {
    this.core = core;
    this.audience = audience;
    this.reception = reception;
  }

  // ---- what is here ----

  TrustView trustView() {
    return core.membership;
  }

  List<ForkProof> forkProofs() {
    return core.forking.proofs();
  }

  List<HeadsStatement> statementsToSend() {
    return core.transaction(core.witness::statements);
  }

  /** What is durable here. */
  Frontier frontier() {
    return core.store.logs().frontier();
  }

  /** What can be handed on: logs end before their first damaged entry. */
  Frontier wholeFrontier() {
    return core.damage.whole(frontier());
  }

  /** What other devices say there is, and is not here. */
  Frontier missing() {
    return core.witness.missing();
  }

  List<Head> hashes(LogId log, List<Long> seqs) {
    return core.forking.hashes(log, seqs);
  }

  /**
   * As {@link #range}, but a relay is given no beginning of a log that cannot be continued from
   * here, since of what follows only the names are here: a log that it has a part of does not begin
   * where a snapshot stands.
   */
  @Nullable List<SealedEntry> rangeFor(PeerName peer, LogId log, long fromSeq, int maxBytes) {
    LogInfo info = peer.isRelay() ? core.store.logs().find(log) : null;
    boolean begins = info != null && fromSeq == info.firstSeq() && fromSeq <= info.bareThrough();
    return begins ? List.of() : range(log, fromSeq, maxBytes);
  }

  /**
   * What is stored, for a peer; null if it is damaged, or cannot be vouched for while the
   * membership is, which all conversations know then.
   */
  @Nullable List<SealedEntry> range(LogId log, long fromSeq, int maxBytes) {
    if (core.damage.withoutAuthor().contains(log)) {
      audience.damaged(log, null);
      return null;
    }
    List<SealedEntry> range = core.damage.read(log, fromSeq, maxBytes);
    if (range == null) {
      reception.settleDamage();
      if (!core.store.damaged().all().containsKey(log)) {
        return core.damage.read(log, fromSeq, maxBytes);
      }
      audience.damaged(log, wholeFrontier().head(log));
    }
    return range;
  }

  // ---- what comes ----

  List<Received> receive(List<Arrival> arrivals, List<HeadsStatement> statements) {
    return reception.receive(arrivals, statements);
  }

  @Nullable ErrorCode receiveTrust(List<byte[]> records) {
    return reception.receiveTrust(records);
  }

  boolean recordFork(ForkProof proof) {
    return reception.recordFork(proof);
  }

  /** What a person is told of a fork that was recorded. */
  SyncWarning forked(ForkProof proof) {
    LogInfo log = core.store.logs().find(proof.log());
    return SyncWarning.forked(
        Objects.requireNonNull(log, "recorded without its log").device(), proof.log());
  }

  void takeStatements(List<HeadsStatement> statements) {
    reception.takeStatements(statements);
  }

  // ---- the other side ----

  /** What a peer has, as it has said last; empty before that. */
  Frontier shownBy(PeerName peer) {
    return shown.getOrDefault(peer, Frontier.empty());
  }

  /**
   * A peer has said what it has.
   *
   * @param saidAnew whether it has said so before in this conversation
   * @return what is odd about it
   */
  List<SyncWarning> peerHas(
      PeerName peer, IncarnationId incarnation, Frontier frontier, boolean saidAnew) {
    settleAcknowledgements();
    shown.put(peer, frontier);
    core.acknowledgements.meets(peer, incarnation);
    List<SyncWarning> warnings =
        core.transaction(() -> core.witness.peerHas(peer, incarnation, frontier, saidAnew));
    // The word for it may have been lost with the last connection.
    core.acknowledgements.note(peer, core.witness.ownIn(frontier));
    return warnings;
  }

  void peerAcked(PeerName peer, Frontier heads) {
    shown.merge(peer, heads, Frontier::merge);
    core.acknowledgements.note(peer, heads);
  }

  /** Writes down what peers have acknowledged. */
  void settleAcknowledgements() {
    core.acknowledgements.settle();
  }

  /**
   * What a peer that has handed out all that it wants to is known to hold back.
   *
   * @param stated what others had stated when the conversation began
   * @param refused logs that it says it does not hand out
   */
  List<SyncWarning> withheld(PeerName peer, Frontier stated, Set<LogId> refused) {
    return core.witness.withheld(peer, stated, refused);
  }

  /** A conversation is over: it is told nothing any more. */
  void ended(Conversation conversation) {
    audience.leave(conversation);
  }
}
