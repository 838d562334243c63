package org.logomesh.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.AppendOutcome;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrameCodec;

/** A session of a member that offers the logs it made up, and takes nothing. */
final class HostileSession implements Link.End {
  private final Link link;
  private final int side;
  private final SpaceId space;
  private final Map<LogId, List<SealedEntry>> logs;
  private final SyncSession session;
  private final Queue<SyncAction> pending = new ArrayDeque<>();
  private boolean running;

  HostileSession(
      Link link,
      int side,
      SpaceId space,
      Map<LogId, List<SealedEntry>> logs,
      IncarnationId incarnation,
      TrustView trust) {
    this.link = link;
    this.side = side;
    this.space = space;
    this.logs = logs;
    this.session = new SyncSession(SyncSettings.of(space, incarnation, false), trust);
    link.attach(side, this);
  }

  void start() {
    Map<LogId, Head> heads = new TreeMap<>();
    logs.forEach((log, entries) -> heads.put(log, head(log, entries.size() - 1)));
    perform(session.start(Frontier.of(heads), List.of(), List.of()));
  }

  private Head head(LogId log, int at) {
    SealedEntry entry = entries(log).get(at);
    return new Head(entry.seq(), entry.hash(space, log));
  }

  private List<SealedEntry> entries(LogId log) {
    return logs.getOrDefault(log, List.of());
  }

  @Override
  public void onFrame(byte[] frame) {
    if (!session.isClosed()) {
      perform(session.onBytes(frame));
    }
  }

  @Override
  public void onSent(int bytes) {
    // What it sends is little.
  }

  @Override
  public void onBroken() {
    if (!session.isClosed()) {
      perform(session.close(ErrorCode.SHUTTING_DOWN, 0));
    }
  }

  private void perform(List<SyncAction> actions) {
    pending.addAll(actions);
    if (running) {
      return;
    }
    running = true;
    for (SyncAction action = pending.poll(); action != null; action = pending.poll()) {
      perform(action);
    }
    running = false;
  }

  private void perform(SyncAction action) {
    switch (action.kind()) {
      case SEND -> link.send(side, FrameCodec.encode(((SyncAction.Send) action).frame()));
      case APPEND_TRUST ->
          pending.addAll(
              session.onTrustAppended(((SyncAction.AppendTrust) action).request(), null));
      case APPEND_ENTRIES ->
          pending.addAll(
              session.onAppended(
                  List.of(
                      AppendOutcome.refused(
                          ((SyncAction.AppendEntries) action).request(),
                          null,
                          ErrorCode.NOT_ALLOWED,
                          0))));
      case READ_RANGE -> {
        SyncAction.ReadRange read = (SyncAction.ReadRange) action;
        List<SealedEntry> all = entries(read.log());
        int from = (int) Math.min(read.fromSeq(), all.size());
        int to = from;
        for (long bytes = 0; to < all.size() && (to == from || bytes < read.maxBytes()); to++) {
          bytes += all.get(to).sizeBytes();
        }
        pending.addAll(session.onRangeRead(read.request(), List.copyOf(all.subList(from, to))));
      }
      case READ_HASHES -> {
        SyncAction.ReadHashes read = (SyncAction.ReadHashes) action;
        List<Head> places = new ArrayList<>();
        for (long seq : read.seqs()) {
          if (seq < entries(read.log()).size()) {
            places.add(head(read.log(), (int) seq));
          }
        }
        pending.addAll(session.onHashesRead(read.request(), places));
      }
      case CLOSE -> link.finish();
      case RECORD_FORK, TAKE_STATEMENT, PEER_FRONTIER, PEER_ACKED, LOG_STOPPED, CAUGHT_UP -> {
        // It does not care.
      }
    }
  }
}
