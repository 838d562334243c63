package org.logomesh.client.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.AppendOutcome;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Entries;
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
  /**
   * Bytes of entries that may become durable together: half of what a peer may have under way to
   * us, so that it can go on sending meanwhile.
   */
  private static final long MAX_COLLECTED_BYTES = SyncSettings.DEVICE_CREDIT_BYTES / 2;

  private final Exchange exchange;
  private final PeerName peer;
  private final Consumer<byte[]> out;
  private final ConversationListener listener;
  private final SyncSession session;
  private final Queue<SyncAction> pending = new ArrayDeque<>();
  private final SyncTally tally = new SyncTally();
  private final List<SyncAction.AppendEntries> appends = new ArrayList<>();
  private final List<HeadsStatement> statements = new ArrayList<>();
  private long collectedBytes;
  private boolean collecting;
  private Frontier stated = Frontier.empty();
  private boolean started;
  private boolean greeted;
  private boolean toldDamaged;
  private boolean running;

  Conversation(
      Exchange exchange,
      PeerName peer,
      SyncSettings settings,
      Consumer<byte[]> out,
      ConversationListener listener) {
    this.exchange = exchange;
    this.peer = peer;
    this.out = out;
    this.listener = listener;
    this.session = new SyncSession(settings, exchange.trustView());
  }

  /** Says HELLO. Called once, before every other input. */
  public void start() {
    stated = exchange.missing();
    List<HeadsStatement> known = exchange.statementsToSend();
    started = true; // what turns out to be damaged from here on is news
    Frontier all = exchange.frontier();
    Frontier whole = exchange.wholeFrontier();
    perform(session.start(all, exchange.forkProofs(), known));
    // Told apart from the greeting: who greets with less than it confirmed was rolled back.
    all.heads()
        .forEach(
            (log, head) -> {
              if (!head.equals(whole.head(log))) {
                perform(session.onDamaged(log, whole.head(log)));
              }
            });
  }

  /** A frame arrived from the peer. */
  public void onBytes(byte[] frame) {
    onFrames(List.of(frame));
  }

  /**
   * Frames arrived from the peer. The entries in them become durable together: on a disk that takes
   * its time to be sure, a transaction a frame would be most of the time of a bulk transfer.
   *
   * @param frames in their order
   */
  public void onFrames(List<byte[]> frames) {
    collecting = true;
    try {
      for (byte[] frame : frames) {
        tally.received(frame.length);
        perform(session.onBytes(frame));
      }
    } finally {
      collecting = false;
    }
    perform(List.of());
  }

  /**
   * Time went on.
   *
   * @param nowMillis a clock that never goes back
   */
  public void onTick(long nowMillis) {
    exchange.settleAcknowledgements();
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

  /**
   * Whether the peer is known to have the whole trust log of here, durably; not before both have
   * greeted, and never of a peer that does not say so.
   */
  public boolean isTrustAtPeer() {
    return session.isTrustAtPeer();
  }

  /** Whether the peer will say that it has the trust log of here, unless the link ends. */
  public boolean isAwaitingTrustAck() {
    return session.isAwaitingTrustAck();
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
    perform(session.onForksRecorded(forks, exchange.wholeFrontier()));
    forks.stream().map(exchange::forked).distinct().forEach(listener::onWarning);
  }

  void onDamaged(LogId log, @Nullable Head whole) {
    if (started) {
      perform(session.onDamaged(log, whole));
    }
  }

  void onMended(LogId log, Head head) {
    if (started) {
      perform(session.onMended(log, head));
    }
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
      for (SyncAction action = next(); action != null; action = next()) {
        perform(action);
      }
    } finally {
      running = false;
    }
  }

  /** What to do next; first what has been collected, unless more may be added to it. */
  private @Nullable SyncAction next() {
    SyncAction next = pending.peek();
    boolean mayCollect = next == null ? collecting : isCollectible(next.kind());
    if (!mayCollect || collectedBytes > MAX_COLLECTED_BYTES) {
      List<HeadsStatement> said = List.copyOf(statements);
      statements.clear();
      if (!appends.isEmpty()) {
        append(said);
      } else if (!said.isEmpty()) {
        exchange.takeStatements(said);
      }
    }
    return pending.poll();
  }

  private static boolean isCollectible(SyncAction.Kind kind) {
    return switch (kind) {
      case SEND, APPEND_ENTRIES, TAKE_STATEMENT, PEER_ACKED -> true;
      default -> false;
    };
  }

  private void append(List<HeadsStatement> said) {
    List<SyncAction.AppendEntries> collected = List.copyOf(appends);
    appends.clear();
    collectedBytes = 0;
    List<Received> received =
        exchange.receive(
            collected.stream().map(one -> new Arrival(one.log(), one.entries())).toList(), said);
    List<AppendOutcome> outcomes = new ArrayList<>(received.size());
    for (int i = 0; i < received.size(); i++) {
      tally.received(received.get(i));
      outcomes.add(received.get(i).outcome(collected.get(i).request()));
    }
    pending.addAll(session.onAppended(outcomes));
  }

  private void perform(SyncAction action) {
    switch (action.kind()) {
      case SEND -> send((SyncAction.Send) action);
      case APPEND_TRUST -> {
        SyncAction.AppendTrust append = (SyncAction.AppendTrust) action;
        @Nullable ErrorCode refusal = exchange.receiveTrust(append.records());
        pending.addAll(session.onTrustAppended(append.request(), refusal));
      }
      case APPEND_ENTRIES -> {
        SyncAction.AppendEntries append = (SyncAction.AppendEntries) action;
        appends.add(append);
        collectedBytes += Entries.costOf(append.entries());
      }
      case READ_RANGE -> {
        SyncAction.ReadRange read = (SyncAction.ReadRange) action;
        List<SealedEntry> range =
            exchange.rangeFor(peer, read.log(), read.fromSeq(), read.maxBytes());
        if (range == null) {
          listener.onWarning(SyncWarning.damagedHere(peer, read.log()));
        } else {
          pending.addAll(session.onRangeRead(read.request(), range));
        }
      }
      case READ_HASHES -> {
        SyncAction.ReadHashes read = (SyncAction.ReadHashes) action;
        List<Head> places = exchange.hashes(read.log(), read.seqs());
        pending.addAll(session.onHashesRead(read.request(), places));
      }
      case RECORD_FORK -> exchange.recordFork(((SyncAction.RecordFork) action).proof());
      case TAKE_STATEMENT -> statements.add(((SyncAction.TakeStatement) action).statement());
      case PEER_FRONTIER -> {
        SyncAction.PeerFrontier seen = (SyncAction.PeerFrontier) action;
        exchange
            .peerHas(peer, seen.incarnation(), seen.frontier(), greeted)
            .forEach(this::warnOnce);
        greeted = true;
      }
      case PEER_ACKED -> exchange.peerAcked(peer, ((SyncAction.PeerAcked) action).heads());
      case LOG_STOPPED -> {
        SyncAction.LogStopped stopped = (SyncAction.LogStopped) action;
        LogId log = stopped.log();
        if (stopped.code() == ErrorCode.NEEDS_SNAPSHOT) {
          boolean lacksHere = exchange.shownBy(peer).seq(log) > exchange.frontier().seq(log);
          listener.onNeedsSnapshot(
              lacksHere ? SyncAction.Direction.INBOUND : SyncAction.Direction.OUTBOUND, log);
        }
        listener.onWarning(SyncWarning.logStopped(peer, log, stopped.code()));
      }
      case CAUGHT_UP -> {
        SyncAction.CaughtUp caughtUp = (SyncAction.CaughtUp) action;
        exchange.settleAcknowledgements();
        listener.onCaughtUp(caughtUp.direction(), caughtUp.except());
        if (caughtUp.direction() == SyncAction.Direction.INBOUND) {
          exchange.withheld(peer, stated, caughtUp.except().keySet()).forEach(listener::onWarning);
        }
      }
      case CLOSE -> {
        SyncAction.Close close = (SyncAction.Close) action;
        exchange.settleAcknowledgements();
        exchange.ended(this);
        listener.onClosed(close.code(), close.retryAfterMillis(), close.byPeer());
      }
    }
  }

  // A peer says how far it is whole with every entry that it finds, and that is put back.
  private void warnOnce(SyncWarning warning) {
    boolean damaged = warning.kind() == SyncWarning.Kind.PEER_DAMAGED;
    if (!damaged || !toldDamaged) {
      listener.onWarning(warning);
    }
    toldDamaged |= damaged;
  }

  private void send(SyncAction.Send send) {
    byte[] bytes = FrameCodec.encode(send.frame());
    tally.sent(bytes.length, send.frame());
    out.accept(bytes);
  }
}
