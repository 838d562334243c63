package org.logomesh.client.sync;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.HeadsStatement;

/**
 * One sync session with one peer: performs what the session asks for, on the replica and on the
 * link. Runs on the replica's thread; every call returns when everything that follows from it has
 * been done, so an answer is never given before what it reports is durable.
 */
public final class Conversation {
  private final Replica replica;
  private final PeerName peer;
  private final Consumer<byte[]> out;
  private final ConversationListener listener;
  private final SyncSession session;
  private final Queue<SyncAction> pending = new ArrayDeque<>();
  private final SyncTally tally = new SyncTally();
  private boolean running;

  Conversation(
      Replica replica,
      PeerName peer,
      SyncSettings settings,
      Consumer<byte[]> out,
      ConversationListener listener) {
    this.replica = replica;
    this.peer = peer;
    this.out = out;
    this.listener = listener;
    this.session = new SyncSession(settings, replica.trustView());
  }

  /** Says HELLO. Called once, before every other input. */
  public void start() {
    perform(session.start(replica.frontier(), replica.forkProofs(), replica.statementsToSend()));
  }

  /** A frame arrived from the peer. */
  public void onBytes(byte[] frame) {
    tally.received(frame.length);
    perform(session.onBytes(frame));
  }

  /**
   * Time went on.
   *
   * @param nowMillis a clock that never goes back
   */
  public void onTick(long nowMillis) {
    perform(session.onTick(nowMillis));
  }

  /** Ends the session from this side. */
  public void close(ErrorCode code) {
    perform(session.close(code, 0));
  }

  /** Whether the session has ended. */
  public boolean isClosed() {
    return session.isClosed();
  }

  /** What has gone over this session so far. */
  public SyncTally tally() {
    return tally;
  }

  /** Who is on the other side. */
  public PeerName peer() {
    return peer;
  }

  void onTrustChanged() {
    perform(session.onTrustChanged());
  }

  void onLocalEntries(CommittedRange range) {
    perform(session.onLocalEntries(range.log(), range.head(), range.entries()));
  }

  void onForksRecorded(List<ForkProof> forks) {
    perform(session.onForksRecorded(forks, replica.frontier()));
  }

  void onStatement(HeadsStatement statement) {
    perform(session.onStatement(statement));
  }

  // Performing an action can make the session ask for more, and so can telling the other
  // conversations; a queue keeps the order and the stack flat.
  private void perform(List<SyncAction> actions) {
    pending.addAll(actions);
    if (running) {
      return;
    }
    running = true;
    try {
      for (SyncAction action = pending.poll(); action != null; action = pending.poll()) {
        perform(action);
      }
    } finally {
      running = false;
    }
  }

  private void perform(SyncAction action) {
    switch (action.kind()) {
      case SEND -> send((SyncAction.Send) action);
      case APPEND_TRUST -> {
        SyncAction.AppendTrust append = (SyncAction.AppendTrust) action;
        @Nullable ErrorCode refusal = replica.receiveTrust(append.records());
        pending.addAll(session.onTrustAppended(append.request(), refusal));
      }
      case APPEND_ENTRIES -> {
        SyncAction.AppendEntries append = (SyncAction.AppendEntries) action;
        Replica.Received received = replica.receive(append.log(), append.entries());
        tally.received(received);
        pending.addAll(session.onAppended(List.of(received.outcome(append.request()))));
      }
      case READ_RANGE -> {
        SyncAction.ReadRange read = (SyncAction.ReadRange) action;
        pending.addAll(
            session.onRangeRead(
                read.request(), replica.range(read.log(), read.fromSeq(), read.maxBytes())));
      }
      case READ_HASHES -> {
        SyncAction.ReadHashes read = (SyncAction.ReadHashes) action;
        List<Head> places = replica.hashes(read.log(), read.seqs());
        pending.addAll(session.onHashesRead(read.request(), places));
      }
      case RECORD_FORK -> replica.recordFork(((SyncAction.RecordFork) action).proof());
      case TAKE_STATEMENT -> replica.takeStatement(((SyncAction.TakeStatement) action).statement());
      case PEER_FRONTIER -> {
        SyncAction.PeerFrontier seen = (SyncAction.PeerFrontier) action;
        replica.peerHas(peer, seen.incarnation(), seen.frontier()).forEach(listener::onWarning);
      }
      case PEER_ACKED -> replica.peerAcked(peer, ((SyncAction.PeerAcked) action).heads());
      case LOG_STOPPED -> {
        SyncAction.LogStopped stopped = (SyncAction.LogStopped) action;
        LogId log = stopped.log();
        listener.onWarning(SyncWarning.logStopped(peer, log, stopped.code()));
      }
      case CAUGHT_UP -> {
        SyncAction.CaughtUp caughtUp = (SyncAction.CaughtUp) action;
        listener.onCaughtUp(caughtUp.direction(), caughtUp.except());
      }
      case CLOSE -> {
        SyncAction.Close close = (SyncAction.Close) action;
        replica.ended(this);
        listener.onClosed(close.code(), close.retryAfterMillis(), close.byPeer());
      }
    }
  }

  private void send(SyncAction.Send send) {
    byte[] bytes = FrameCodec.encode(send.frame());
    tally.sent(bytes.length, send.frame());
    out.accept(bytes);
  }
}
