package org.logomesh.model.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.TrustRecords;

/**
 * One end of a link: a session, the shell's queue of work, and the frames on their way to the other
 * end. Frames travel as bytes.
 */
final class LinkEnd {
  final MemoryReplica replica;
  final SyncSession session;
  final Deque<byte[]> outgoing = new ArrayDeque<>();
  final List<Frame> sent = new ArrayList<>();
  final List<SyncAction> events = new ArrayList<>();
  private final Deque<SyncAction> appends = new ArrayDeque<>();
  private final List<SyncAction> reads = new ArrayList<>();
  long contentBytesSent;
  SyncAction.@Nullable Close close;

  LinkEnd(MemoryReplica replica, SyncSettings settings) {
    this.replica = replica;
    this.session = new SyncSession(settings, replica.trust);
    replica.links.add(this);
  }

  LinkEnd(MemoryReplica replica) {
    this(replica, SyncSettings.of(replica.space, replica.incarnation, false));
  }

  void start() {
    run(session.start(replica.frontier(), replica.forks().proofs(), replica.statements.latest()));
  }

  void run(List<SyncAction> actions) {
    for (SyncAction action : actions) {
      switch (action.kind()) {
        case SEND -> send(((SyncAction.Send) action).frame());
        case APPEND_TRUST, APPEND_ENTRIES, RECORD_FORK -> appends.add(action);
        case READ_RANGE, READ_HASHES -> reads.add(action);
        case TAKE_STATEMENT -> replica.state(((SyncAction.TakeStatement) action).statement());
        case CLOSE -> close = (SyncAction.Close) action;
        case PEER_FRONTIER, PEER_ACKED, LOG_STOPPED, CAUGHT_UP -> events.add(action);
      }
    }
  }

  private void send(Frame frame) {
    if (close != null) {
      throw new AssertionError("sent after the close: " + frame);
    }
    sent.add(frame);
    if (frame instanceof Entries || frame instanceof TrustRecords) {
      contentBytesSent += frame.cost();
    }
    outgoing.add(FrameCodec.encode(frame));
  }

  boolean hasWork() {
    return !appends.isEmpty() || !reads.isEmpty();
  }

  int appendsWaiting() {
    return appends.size();
  }

  /** Does one piece of the shell's work; reads and appends overtake one another, appends do not. */
  void work(SplittableRandom random) {
    if (!appends.isEmpty() && (reads.isEmpty() || random.nextBoolean())) {
      append(random);
    } else {
      read(reads.remove(random.nextInt(reads.size())));
    }
  }

  private void read(SyncAction action) {
    if (action instanceof SyncAction.ReadRange range) {
      run(
          session.onRangeRead(
              range.request(), replica.read(range.log(), range.fromSeq(), range.maxBytes())));
    } else if (action instanceof SyncAction.ReadHashes places) {
      run(session.onHashesRead(places.request(), replica.hashes(places.log(), places.seqs())));
    }
  }

  private void append(SplittableRandom random) {
    SyncAction action = appends.remove();
    if (action instanceof SyncAction.RecordFork fork) {
      replica.record(fork.proof());
    } else if (action instanceof SyncAction.AppendTrust trust) {
      boolean grew = false;
      for (byte[] record : trust.records()) {
        grew |= replica.trust.add(record);
      }
      run(session.onTrustAppended(trust.request(), null));
      if (grew) {
        List.copyOf(replica.links).forEach(link -> link.run(link.session.onTrustChanged()));
      }
    } else {
      appendEntries((SyncAction.AppendEntries) action, random);
    }
  }

  // Group commit: several ranges become durable, and are told, at once.
  private void appendEntries(SyncAction.AppendEntries first, SplittableRandom random) {
    List<AppendOutcome> outcomes = new ArrayList<>();
    outcomes.add(replica.append(first, this));
    while (appends.peek() instanceof SyncAction.AppendEntries next && random.nextInt(3) > 0) {
      appends.remove();
      outcomes.add(replica.append(next, this));
    }
    run(session.onAppended(outcomes));
  }

  /** Takes the next frame of the other end. */
  void receive(LinkEnd other) {
    byte[] frame = other.outgoing.remove();
    run(session.onBytes(frame));
  }

  /** The link broke: what was under way is lost. */
  void drop() {
    replica.links.remove(this);
  }

  boolean saw(SyncAction.Direction direction) {
    return events.stream()
        .anyMatch(e -> e instanceof SyncAction.CaughtUp caught && caught.direction() == direction);
  }

  Frontier lastPeerFrontier() {
    Frontier last = Frontier.empty();
    for (SyncAction event : events) {
      if (event instanceof SyncAction.PeerFrontier told) {
        last = told.frontier();
      }
    }
    return last;
  }

  @Nullable ErrorCode closeCode() {
    return close == null ? null : close.code();
  }
}
