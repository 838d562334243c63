package org.logomesh.model.sync;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Fault;

/**
 * Entries from the peer: each range goes to the store as it comes, and is acknowledged when it is
 * durable. Nothing is buffered here; the credit we gave bounds what waits in the store's queue.
 */
final class Inbound {
  private record Pending(LogId log, long firstSeq, long cost) {}

  private final SyncSettings settings;
  private final Knowledge knowledge;
  private final Actions actions;
  private final ReceiveWindow window;
  private final Outbound outbound;
  private final Acks acks;
  private final Goal toReceive = new Goal();
  private final Map<Long, Pending> appending = new HashMap<>();

  /** Logs that grew in the peer's eyes further than here: what it sent, or we had before a cut. */
  private final Map<LogId, Long> claimed = new HashMap<>();

  /** Logs that we refused, and the place of the last entry that was taken. */
  private final Map<LogId, Long> refused = new HashMap<>();

  private boolean isFromRelay;
  private boolean peerCaughtUp;

  Inbound(
      SyncSettings settings,
      Knowledge knowledge,
      Actions actions,
      ReceiveWindow window,
      Outbound outbound) {
    this.settings = settings;
    this.knowledge = knowledge;
    this.actions = actions;
    this.window = window;
    this.outbound = outbound;
    this.acks = new Acks(actions);
  }

  /**
   * Both frontiers are known.
   *
   * @param isFromRelay whether a relay sends to a device
   */
  void begin(SyncPlan plan, boolean isFromRelay) {
    this.isFromRelay = isFromRelay;
    plan.toReceive().forEach((log, range) -> toReceive.set(log, range.through()));
    plan.conflicts().forEach(log -> toReceive.set(log, Long.MAX_VALUE));
  }

  void onEntries(Entries frame) {
    LogId log = frame.log();
    if (!window.take(frame.cost())) {
      actions.fail(ErrorCode.CREDIT_EXCEEDED);
      return;
    }
    Long taken = refused.get(log);
    if (taken != null && frame.firstSeq() > taken + 1) {
      // Was under way when we refused the range before it.
      window.free(frame.cost());
      return;
    }
    refused.remove(log);
    if (frame.firstSeq() > expected(log)) {
      onGap(frame);
      return;
    }
    SealedEntry last = frame.entries().get(frame.entries().size() - 1);
    outbound.peerSent(log, new Head(last.seq(), knowledge.hash(log, last)));
    if (knowledge.peerLogs() > settings.maxLogs()) {
      actions.fail(ErrorCode.TOO_MANY_LOGS);
      return;
    }
    claimed.merge(log, last.seq(), Math::max);
    long request = actions.newRequest();
    appending.put(request, new Pending(log, frame.firstSeq(), frame.cost()));
    actions.add(new SyncAction.AppendEntries(request, log, frame.entries()));
  }

  private long expected(LogId log) {
    long before = knowledge.firstSeq(log) - 1;
    return 1 + Math.max(knowledge.seqHere(log), claimed.getOrDefault(log, before));
  }

  // Links keep order, so a gap in a log that we know is a broken peer. A log that we do not know
  // and that begins in the middle is a branch whose proof could not be placed here yet.
  private void onGap(Entries frame) {
    LogId log = frame.log();
    if (knowledge.here(log) != null || knowledge.forks().branch(log) != null) {
      actions.fail(ErrorCode.CHAIN_BROKEN);
      return;
    }
    window.free(frame.cost());
    refuse(log, knowledge.firstSeq(log) - 1, new Fault(ErrorCode.FORKED, 0, log));
  }

  private void refuse(LogId log, long taken, Fault fault) {
    if (refused.putIfAbsent(log, taken) == null) {
      actions.send(fault);
      if (fault.code() != ErrorCode.FORKED) {
        toReceive.giveUp(log, fault.code());
      }
    }
  }

  void onAppended(List<AppendOutcome> outcomes) {
    Map<AppendOutcome, Pending> failed = new LinkedHashMap<>();
    for (AppendOutcome outcome : outcomes) {
      Pending range = appending.remove(outcome.request());
      if (range == null) {
        throw new IllegalArgumentException("no append was asked for by " + outcome.request());
      }
      window.free(range.cost());
      Head through = outcome.through();
      if (through != null) {
        knowledge.hereIs(range.log(), through);
        reached(range.log());
        acks.owe(range.log(), through, range.cost());
      }
      if (outcome.result() != AppendOutcome.Result.COMMITTED) {
        failed.put(outcome, range);
      }
    }
    failed.forEach(this::onFailed);
    if (!isFromRelay || !isCaughtUp() || acks.areMany()) {
      acks.send();
    }
  }

  /** Acknowledges what was gathered. */
  void sendAcks() {
    acks.send();
  }

  private void onFailed(AppendOutcome outcome, Pending range) {
    LogId log = range.log();
    Head through = outcome.through();
    long taken = through == null ? range.firstSeq() - 1 : through.seq();
    switch (outcome.result()) {
      case REFUSED ->
          refuse(log, taken, new Fault(outcome.reason(), outcome.retryAfterMillis(), log));
      case FORKED -> refuse(log, taken, new Fault(ErrorCode.FORKED, 0, log));
      case DIVERGED -> {
        if (refused.putIfAbsent(log, taken) == null) {
          outbound.searchFork(log, range.firstSeq() - 1);
        }
      }
      case COMMITTED -> throw new IllegalStateException("not a failure");
    }
  }

  /** A log grew here. */
  void reached(LogId log) {
    long seq = knowledge.seqHere(log);
    outbound.reached(log);
    toReceive.reached(log, seq);
    Long claim = claimed.get(log);
    if (claim != null && claim <= seq) {
      claimed.remove(log);
    }
  }

  /** A log was cut here; what the peer sends may still continue what it was before. */
  void cut(LogId log, long seqBefore) {
    acks.send(); // They name it as it was.
    claimed.merge(log, seqBefore, Math::max);
    refused.remove(log);
  }

  /** The peer announced a log anew. */
  void aimAnew(LogId log) {
    @Nullable Head peer = knowledge.peer(log);
    if (peer == null || peer.seq() <= knowledge.seqHere(log)) {
      toReceive.drop(log);
    } else {
      toReceive.set(log, peer.seq());
    }
  }

  /** The peer will not send this log. */
  void giveUp(LogId log, ErrorCode code) {
    toReceive.giveUp(log, code);
  }

  void onCaughtUp() {
    peerCaughtUp = true;
  }

  boolean isCaughtUp() {
    return peerCaughtUp && toReceive.isMet() && appending.isEmpty();
  }

  boolean isAppending() {
    return !appending.isEmpty();
  }

  /** Says whether the peer owes entries, or the word that there are none. */
  boolean isWaiting() {
    return (!peerCaughtUp || !toReceive.isMet()) && appending.isEmpty();
  }

  SortedMap<LogId, ErrorCode> except() {
    return toReceive.except();
  }
}
