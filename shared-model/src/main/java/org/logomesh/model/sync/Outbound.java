package org.logomesh.model.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Fault;

/**
 * Entries to the peer. Logs take turns, a batch each; a batch is read from the store only when
 * there is credit for it, so that what is in memory is bounded whatever the logs' length. New
 * entries that are at hand go out without a read if the peer is in step.
 */
final class Outbound {
  /** Batches read ahead: one is sent while the next is read. */
  private static final int MAX_READS = 2;

  /** When to send again a log of which nothing is whole here. */
  private static final long DAMAGED_RETRY_MILLIS = 1_000;

  private final Knowledge knowledge;
  private final Actions actions;
  private final SendWindow window;
  private final Forks forks;
  private final ForkSearch search;
  private final Debts debts = new Debts();
  private final Stops stops = new Stops();
  private final Map<LogId, Flow> flows = new HashMap<>();
  private final Set<LogId> ready = new LinkedHashSet<>();
  private final Reads reads;
  private final Deque<Entries> held = new ArrayDeque<>();

  Outbound(Knowledge knowledge, Actions actions, SendWindow window, Forks forks) {
    this.knowledge = knowledge;
    this.actions = actions;
    this.window = window;
    this.forks = forks;
    this.reads = new Reads(actions);
    this.search = new ForkSearch(knowledge, actions, this::readFork, this::isSame);
  }

  ForkSearch search() {
    return search;
  }

  /** Both frontiers are known. */
  void begin(SyncPlan plan) {
    plan.toSend().forEach((log, range) -> debts.aim(log, range.through()));
    plan.toSend().keySet().forEach(this::touch);
    // Not caught up before the fork is settled: then the log is aimed anew.
    plan.conflicts().forEach(log -> debts.aim(log, Long.MAX_VALUE));
    plan.conflicts().forEach(this::touch);
  }

  /** Lines a log up if it has something to send. */
  void touch(LogId log) {
    Head here = knowledge.here(log);
    if (here == null || stops.contains(log) || search.isSearching(log) || !forks.isOpen(log)) {
      return;
    }
    Flow flow = flows.get(log);
    if (flow == null) {
      Head peer = knowledge.peer(log);
      if (peer != null && peer.seq() == here.seq() && !peer.hash().equals(here.hash())) {
        parted(log, here, peer);
        return;
      }
      if (knowledge.seqAtPeer(log) >= here.seq()) {
        return;
      }
      flow = new Flow(log, knowledge.seqAtPeer(log) + 1, knowledge.hashAtPeer(log));
      flows.put(log, flow);
    }
    if (flow.next() <= here.seq() && !flow.isPreparing()) {
      ready.add(log);
    }
  }

  /** Lines up a log and everything that was forked off it. */
  void touchFamily(LogId log) {
    if (knowledge.forks().isForked(log)) {
      knowledge.forks().family(log).forEach(this::touch);
    } else {
      touch(log);
    }
  }

  // Both sides see that their heads differ; one of them has to look for the place.
  private void parted(LogId log, Head here, Head peer) {
    if (here.hash().compareTo(peer.hash()) < 0) {
      searchFork(log, here.seq());
    }
  }

  /** A log is known to differ from the peer's at a place. */
  void searchFork(LogId log, long different) {
    clear(log);
    if (different < knowledge.firstSeq(log) || !search.start(log, different)) {
      stopHere(log, ErrorCode.CHAIN_BROKEN);
    }
  }

  /**
   * The peer has gone on with a log, and cannot send what follows the end here: only this side can
   * tell whether that end is on its way, or of another history.
   */
  void suspectFork(LogId log) {
    Head here = knowledge.here(log);
    if (here == null
        || stops.contains(log)
        || !forks.isOpen(log)
        || knowledge.seqAtPeer(log) <= here.seq()
        || here.seq() < knowledge.firstSeq(log)) {
      return;
    }
    debts.aim(log, Long.MAX_VALUE); // not caught up before it is settled
    if (!search.suspect(log, here.seq())) {
      stopHere(log, ErrorCode.CHAIN_BROKEN);
    }
  }

  // What was written while it was asked has waited for the answer.
  private void isSame(LogId log) {
    aimAnew(log);
    touch(log);
  }

  /** Sends new entries that are at hand, if their turn is now; says whether it did. */
  boolean sendLive(LogId log, List<SealedEntry> entries) {
    touch(log);
    Flow flow = flows.get(log);
    if (flow == null || entries.isEmpty() || !held.isEmpty() || !ready.contains(log)) {
      return false;
    }
    List<SealedEntry> range = Sendable.from(flow.next(), entries);
    if (range.size() < entries.size()
        || !window.fits(Entries.costOf(range))
        || !flow.isContinuedBy(range.get(0))) {
      return false;
    }
    ready.remove(log);
    transmit(new Entries(log, range.size() == entries.size() ? entries : range));
    return true;
  }

  /** Sends entries that will be durable here soon, if the peer has all that comes before them. */
  void sendPassing(LogId log, List<SealedEntry> entries) {
    if (stops.contains(log) || search.isSearching(log) || !forks.isOpen(log) || !held.isEmpty()) {
      return;
    }
    Flow flow = flows.get(log);
    if (flow == null) {
      flow = new Flow(log, knowledge.seqAtPeer(log) + 1, knowledge.hashAtPeer(log));
    }
    SealedEntry first = entries.get(0);
    if (first.seq() > knowledge.seqHere(log)
        && first.seq() == flow.next()
        && flow.isContinuedBy(first)
        && !flow.isPreparing()
        && Sendable.from(first.seq(), entries).size() == entries.size()
        && window.fits(Entries.costOf(entries))) {
      flows.put(log, flow);
      transmit(new Entries(log, entries));
    }
  }

  /** Sends and reads as much as credit allows. */
  void pump() {
    while (!held.isEmpty() && window.fits(held.element().cost())) {
      transmit(held.remove());
    }
    Iterator<LogId> turns = ready.iterator();
    while (held.isEmpty()
        && reads.count() < MAX_READS
        && window.hasRoom(Entries.TARGET_BYTES)
        && turns.hasNext()) {
      LogId log = turns.next();
      turns.remove();
      Flow flow = flows.get(log);
      if (flow != null) {
        flow.preparing(true);
        int bytes = (int) Math.min(Entries.TARGET_BYTES, window.available());
        reads.ask(new Reads.Read(log, flow.next(), false), bytes);
      }
    }
  }

  /** Reads the one signed range with which the peer can tell the fork. */
  private void readFork(LogId log, long seq) {
    reads.ask(new Reads.Read(log, seq, true), 1);
  }

  void onRangeRead(long request, List<SealedEntry> entries) {
    Reads.Read read = reads.answered(request);
    if (read == null) {
      return;
    }
    LogId log = read.log();
    Flow flow = flows.get(log);
    if (flow != null) {
      flow.preparing(false);
    }
    if (entries.isEmpty()) {
      stopHere(log, ErrorCode.NEEDS_SNAPSHOT);
      return;
    }
    List<SealedEntry> range = Sendable.from(read.fromSeq(), entries);
    if (range.isEmpty()) {
      stopHere(log, ErrorCode.TOO_LARGE);
    } else if (read.forked()) {
      hold(new Entries(log, range));
    } else if (flow == null || flow.next() != read.fromSeq()) {
      touch(log);
    } else if (flow.isContinuedBy(range.get(0))) {
      flow.preparing(true);
      hold(new Entries(log, range));
    } else {
      searchFork(log, flow.next() - 1);
    }
  }

  private void hold(Entries frame) {
    held.add(frame);
  }

  private void transmit(Entries frame) {
    LogId log = frame.log();
    SealedEntry last = frame.entries().get(frame.entries().size() - 1);
    Head end = new Head(last.seq(), knowledge.hash(log, last));
    // A range that shows a fork has no flow; it gets one, so that the answer is accounted for.
    Flow flow = flows.computeIfAbsent(log, l -> new Flow(l, frame.firstSeq(), null));
    flow.preparing(false);
    flow.takeOff(new Flow.Flight(end, frame.cost()));
    window.takeOff(frame.cost());
    actions.send(frame);
    debts.sent(log, end.seq());
    touch(log);
  }

  /** The peer sent entries itself, so it has them. */
  void peerSent(LogId log, Head end) {
    knowledge.peerHas(log, end);
    stops.clearIf(log, ErrorCode.NEEDS_SNAPSHOT); // it has what could not be sent
    debts.acknowledged(log, end.seq());
    Flow flow = flows.get(log);
    if (flow != null && flow.next() <= end.seq()) {
      flow.advance(end);
      if (held.removeIf(frame -> frame.log().equals(log))) {
        flow.preparing(false);
      }
      settle(flow);
    }
  }

  /** Takes what the peer says is durable there; returns what of it was news. */
  Frontier onAck(Frontier heads) {
    SortedMap<LogId, Head> taken = new TreeMap<>();
    heads
        .heads()
        .forEach(
            (log, head) -> {
              Flow flow = flows.get(log);
              if (flow != null && head.seq() < flow.next()) {
                land(flow, head);
                taken.put(log, head);
              } else if (flow == null && head.equals(knowledge.here(log))) {
                taken.put(log, head); // sent before the peer announced the log anew
              }
            });
    return Frontier.of(taken);
  }

  private void land(Flow flow, Head head) {
    LogId log = flow.log();
    Deque<Flow.Flight> flights = flow.flights();
    while (!flights.isEmpty() && flights.element().end().seq() <= head.seq()) {
      Flow.Flight flight = flights.remove();
      window.land(flight.cost());
      if (flight.end().seq() == head.seq() && !flight.end().hash().equals(head.hash())) {
        actions.fail(ErrorCode.CHAIN_BROKEN);
        return;
      }
    }
    knowledge.peerHas(log, head);
    debts.acknowledged(log, head.seq());
    if (search.isSearching(log)) {
      // The peer had no fork after all: it must have been told by somebody else meanwhile.
      search.cancel(log);
      clear(log);
    } else {
      settle(flow);
    }
    touchFamily(log);
  }

  private void settle(Flow flow) {
    if (flow.flights().isEmpty()
        && !flow.isPreparing()
        && flow.next() > knowledge.seqHere(flow.log())) {
      flows.remove(flow.log());
    }
  }

  /** The peer refuses a log. */
  void onRefused(LogId log, Fault fault, long nowMillis) {
    reset(log);
    stops.stop(log, nowMillis, fault.retryAfterMillis());
    if (fault.code() != ErrorCode.FORKED) {
      // After FORKED the proof follows, and the log goes on as its branches.
      debts.giveUp(log, fault.code());
    }
    actions.add(new SyncAction.LogStopped(log, fault.code(), fault.retryAfterMillis()));
  }

  private void stopHere(LogId log, ErrorCode code) {
    stopHere(log, new Fault(code, 0, log));
  }

  private void stopHere(LogId log, Fault fault) {
    reset(log);
    stops.stopHere(log, fault.code());
    debts.giveUp(log, fault.code());
    actions.send(fault);
    actions.add(new SyncAction.LogStopped(log, fault.code(), 0));
  }

  /**
   * A log is damaged here at its very first entry: nothing of it can be sent before it is mended,
   * by whatever way.
   */
  void stopDamaged(LogId log) {
    stopHere(log, new Fault(ErrorCode.STORE_DAMAGED, DAMAGED_RETRY_MILLIS, log));
  }

  /**
   * A log is here as far as it is known: if it was stopped because nothing of it was, it goes on.
   */
  void reached(LogId log) {
    stops.clearIf(log, ErrorCode.STORE_DAMAGED);
  }

  /** Forgets what is under way of a log, which was cut here or announced anew by the peer. */
  void reset(LogId log) {
    stops.clear(log);
    search.cancel(log);
    clear(log);
  }

  private void clear(LogId log) {
    ready.remove(log);
    held.removeIf(frame -> frame.log().equals(log));
    reads.forget(log);
    Flow flow = flows.remove(log);
    if (flow != null) {
      flow.flights().forEach(flight -> window.land(flight.cost()));
    }
  }

  /** A log was cut here, or is a new branch: what it should reach changed. */
  void aimAnew(LogId log) {
    @Nullable Head head = knowledge.here(log);
    if (head == null || knowledge.seqAtPeer(log) >= head.seq()) {
      debts.drop(log);
    } else {
      debts.aim(log, head.seq());
    }
  }

  void tick(long nowMillis) {
    stops.due(nowMillis).forEach(this::touch);
  }

  Debts debts() {
    return debts;
  }

  boolean isReading() {
    return reads.count() > 0 || search.isReading();
  }

  /** Says whether the peer has to do something before we can go on. */
  boolean isWaiting() {
    return window.inFlight() > 0
        || !held.isEmpty()
        || !debts.areAllAcknowledged()
        || search.isWaiting();
  }
}
