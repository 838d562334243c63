package org.logomesh.model.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Credit;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Fault;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.FrontierPart;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.model.wire.Hello;
import org.logomesh.model.wire.Ping;
import org.logomesh.model.wire.Pong;

/**
 * One conversation between two replicas of a space: events in, actions out. The same class on relay
 * and client, and between two clients. It has no clock, thread, socket or store: the shell calls
 * the inputs, one at a time, and performs the returned actions in order. See the package
 * description.
 */
public final class SyncSession {
  private final SyncSettings settings;
  private final Actions actions = new Actions();
  private final SendWindow sending;
  private final ReceiveWindow receiving;
  private final Knowledge knowledge;
  private final Handshake handshake;
  private final TrustView trustView;
  private final TrustFeed trust;
  private final StatementFeed statements;
  private final Forks forks;
  private final Outbound outbound;
  private final Inbound inbound;
  private final FirstThings firstThings;
  private final CatchUp catchUp;
  private final LogChanges changes;
  private final Waits waits;
  private final PeerFaults faults;
  private final ContentFrames contents;
  private boolean ready;

  /**
   * Creates a session over a link that is open and authenticated.
   *
   * @param trust the trust log of the space
   */
  public SyncSession(SyncSettings settings, TrustView trust) {
    this.settings = settings;
    sending = new SendWindow(settings.maxInFlightBytes());
    receiving = new ReceiveWindow(settings.creditBytes());
    knowledge = new Knowledge(settings.space());
    handshake = new Handshake(settings, knowledge, actions);
    trustView = trust;
    this.trust = new TrustFeed(trust, sending, receiving, actions);
    statements = new StatementFeed(sending, receiving, actions);
    forks = new Forks(knowledge, actions);
    outbound = new Outbound(knowledge, actions, sending, forks);
    inbound = new Inbound(settings, knowledge, actions, receiving, outbound);
    firstThings = new FirstThings(this.trust, forks, statements, outbound);
    catchUp = new CatchUp(actions, this.trust, outbound, inbound);
    changes = new LogChanges(knowledge, handshake, forks, firstThings, outbound, inbound, catchUp);
    waits = new Waits(settings);
    faults = new PeerFaults(knowledge, actions, changes, outbound, inbound, waits);
    contents =
        new ContentFrames(
            actions, sending, this.trust, statements, forks, outbound, inbound, waits);
  }

  /**
   * Begins the conversation. Called once, before every other input.
   *
   * @param frontier what is durable here
   * @param recorded the fork proofs recorded here, whose branches are among the frontier's logs
   * @param latest the latest statement of each device
   */
  public List<SyncAction> start(
      Frontier frontier, List<ForkProof> recorded, List<HeadsStatement> latest) {
    knowledge.hereIs(frontier);
    recorded.forEach(forks::recorded);
    statements.offer(latest);
    handshake.greet(trustView.heads());
    return finish();
  }

  /** A frame arrived, as bytes. Malformed ones end the session. */
  public List<SyncAction> onBytes(byte[] bytes) {
    Frame frame;
    try {
      frame = FrameCodec.decode(bytes);
    } catch (CborException e) {
      if (!actions.closed()) {
        actions.fail(ErrorCode.MALFORMED_FRAME);
      }
      return finish();
    }
    return onFrame(frame);
  }

  /** A frame arrived. */
  public List<SyncAction> onFrame(Frame frame) {
    if (actions.closed()) {
      return List.of();
    }
    waits.progress(Waits.Wait.SIGN_OF_LIFE);
    switch (frame.kind()) {
      case HELLO -> {
        handshake.onHello((Hello) frame);
        beginIfReady();
      }
      case FRONTIER_PART -> onFrontierPart((FrontierPart) frame);
      case FAULT -> faults.take((Fault) frame, isTalking());
      case PING -> actions.send(new Pong());
      case PONG, UNKNOWN -> {}
      default -> {
        if (ready) {
          contents.take(frame);
        } else {
          actions.fail(ErrorCode.UNEXPECTED_FRAME);
        }
      }
    }
    return finish();
  }

  private void onFrontierPart(FrontierPart part) {
    if (!ready) {
      handshake.onPart(part);
      beginIfReady();
      return;
    }
    part.frontier().heads().forEach(changes::announcedAnew);
    if (knowledge.peerLogs() > settings.maxLogs()) {
      actions.fail(ErrorCode.TOO_MANY_LOGS);
      return;
    }
    part.frontier().heads().keySet().forEach(outbound::touchFamily);
    waits.progress(Waits.Wait.ANSWER);
    waits.progress(Waits.Wait.ENTRIES);
    if (!part.more()) {
      tellPeerFrontier();
    }
  }

  private void beginIfReady() {
    if (!handshake.isComplete() || actions.closed()) {
      return;
    }
    ready = true;
    sending.grant(handshake.peer().creditBytes());
    tellPeerFrontier();
    trust.begin(handshake.peer().trustHeads(), handshake.peer().trustAcks());
    SyncPlan plan = SyncPlan.between(knowledge.here(), knowledge.peer(), knowledge::firstSeq);
    inbound.begin(plan, handshake.peer().relay() && !settings.relay());
    outbound.begin(plan);
  }

  private void tellPeerFrontier() {
    Hello peer = handshake.peer();
    actions.add(new SyncAction.PeerFrontier(peer.incarnation(), peer.relay(), knowledge.peer()));
  }

  /**
   * The trust log grew here, by whatever way. Called before {@link #onLocalEntries} with entries
   * that cite the new records.
   */
  public List<SyncAction> onTrustChanged() {
    if (isTalking()) {
      trust.refresh();
    }
    return finish();
  }

  /**
   * Entries became durable here: written on this device, or received in another session. Harmless
   * for entries that came from this peer.
   *
   * @param log their log
   * @param head the log's head now
   * @param entries the entries up to the head, ending at a signed one, or null if they are not at
   *     hand; then, or if the peer cannot take them now, they are read when their turn comes
   */
  public List<SyncAction> onLocalEntries(
      LogId log, Head head, @Nullable List<SealedEntry> entries) {
    knowledge.hereIs(log, head);
    inbound.reached(log);
    if (isTalking()) {
      boolean sent = entries != null && firstThings.send() && outbound.sendLive(log, entries);
      if (!sent) {
        outbound.touch(log);
      }
    }
    return finish();
  }

  /**
   * Entries are about to become durable here; {@link #onLocalEntries} follows when they are. They
   * go to the peer now if it is in step. If they do not become durable after all, sessions that
   * sent something must end: the peer believes that they are here. Only for entries that somebody
   * else keeps until they are acknowledged.
   *
   * @param log their log
   * @param entries what continues the log here or other entries that are about to become durable,
   *     ending at a signed entry
   */
  public List<SyncAction> onPassingEntries(LogId log, List<SealedEntry> entries) {
    if (isTalking() && firstThings.send()) {
      outbound.sendPassing(log, entries);
    }
    return finish();
  }

  /** A device's later statement was made or taken here. */
  public List<SyncAction> onStatement(HeadsStatement statement) {
    statements.offer(List.of(statement));
    return finish();
  }

  /** Answers {@link SyncAction.ReadRange}. */
  public List<SyncAction> onRangeRead(long request, List<SealedEntry> entries) {
    waits.progress(Waits.Wait.STORE);
    outbound.onRangeRead(request, entries);
    return finish();
  }

  /** Answers {@link SyncAction.ReadHashes}. */
  public List<SyncAction> onHashesRead(long request, List<Head> places) {
    waits.progress(Waits.Wait.STORE);
    outbound.search().onRead(request, places);
    return finish();
  }

  /**
   * Answers {@link SyncAction.AppendEntries}, strictly after the commit; several at once make one
   * acknowledgement.
   */
  public List<SyncAction> onAppended(List<AppendOutcome> outcomes) {
    waits.progress(Waits.Wait.STORE);
    inbound.onAppended(outcomes);
    return finish();
  }

  /**
   * Answers {@link SyncAction.AppendTrust}, after the commit.
   *
   * @param refusal why the records were not taken, or null if they were (or were there before)
   */
  public List<SyncAction> onTrustAppended(long request, @Nullable ErrorCode refusal) {
    waits.progress(Waits.Wait.STORE);
    trust.onAppended(request, refusal);
    return finish();
  }

  /**
   * Forks were recorded here and their logs cut: each branch is a log of its own now.
   *
   * @param added the new proofs
   * @param frontier the whole frontier after that
   */
  public List<SyncAction> onForksRecorded(List<ForkProof> added, Frontier frontier) {
    changes.forked(added, frontier, isTalking());
    return finish();
  }

  /**
   * Stored entries of a log turned out to be damaged here. They are not sent, and what was asked to
   * be read of the log needs no answer. The log is announced anew as far as it is whole, so that a
   * peer that has the rest sends it again.
   *
   * @param whole the last entry before the damage; null if there is none, which only a fault can
   *     say
   */
  public List<SyncAction> onDamaged(LogId log, @Nullable Head whole) {
    changes.damaged(log, whole, isTalking());
    return finish();
  }

  /**
   * What was damaged of a log is whole again. The log is announced anew, so that peers do not send
   * what is here.
   *
   * @param head where it ends
   */
  public List<SyncAction> onMended(LogId log, Head head) {
    changes.mended(log, head, isTalking());
    return finish();
  }

  /**
   * Time went on. Called about once a second; every wait of the session ends by it.
   *
   * @param nowMillis a clock that never goes back, in milliseconds
   */
  public List<SyncAction> onTick(long nowMillis) {
    if (actions.closed()) {
      return List.of();
    }
    inbound.sendAcks();
    if (waits.advance(nowMillis)) {
      actions.fail(ErrorCode.TIMEOUT);
    } else {
      outbound.tick(nowMillis);
      if (waits.isTimeToPing()) {
        actions.send(new Ping());
      }
    }
    return finish();
  }

  /** Ends the session from this side: tells the peer why, then closes. */
  public List<SyncAction> close(ErrorCode code, long retryAfterMillis) {
    inbound.sendAcks();
    if (!actions.closed()) {
      actions.close(code, retryAfterMillis);
    }
    return finish();
  }

  /** Says whether the session has ended. */
  public boolean isClosed() {
    return actions.closed();
  }

  /** Returns what the peer is known to have: announced, sent to us, or acknowledged. */
  public Frontier peerFrontier() {
    return knowledge.peer();
  }

  /**
   * Says whether the peer is known to have every trust record that is durable here. False before
   * both sides have greeted, and for a peer that does not acknowledge trust records.
   */
  public boolean isTrustAtPeer() {
    return ready && trust.isAtPeer();
  }

  /** Says whether the peer will tell, unless the link ends, that it has the trust records here. */
  public boolean isAwaitingTrustAck() {
    return ready && trust.isAwaitingAck();
  }

  private List<SyncAction> finish() {
    if (isTalking()) {
      if (firstThings.send()) {
        outbound.pump();
        catchUp.tellSent();
      }
      catchUp.tellProgress();
      long credit = receiving.due();
      if (credit > 0) {
        actions.send(new Credit(credit));
      }
      if (actions.isSending()) {
        inbound.sendAcks();
      }
    }
    updateWaits();
    return actions.take();
  }

  /** Whether content may be sent. */
  private boolean isTalking() {
    return ready && !actions.closed();
  }

  private void updateWaits() {
    if (actions.tookSending()) {
      waits.sent();
    }
    waits.set(Waits.Wait.HANDSHAKE, !ready);
    waits.set(Waits.Wait.SIGN_OF_LIFE, true);
    waits.set(Waits.Wait.ANSWER, ready && (outbound.isWaiting() || trust.isAwaitingAck()));
    waits.set(Waits.Wait.ENTRIES, ready && inbound.isWaiting());
    waits.set(
        Waits.Wait.STORE, outbound.isReading() || inbound.isAppending() || trust.isAppending());
  }
}
