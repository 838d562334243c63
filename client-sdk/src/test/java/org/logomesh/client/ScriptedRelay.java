package org.logomesh.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.MemoryLink;
import org.logomesh.client.sync.PeerName;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.FrameCodec;

/** A relay that takes no entries, and trust records only when the test says so. For tests. */
final class ScriptedRelay implements Syncing.Target, Link.Receiver {
  final CountDownLatch asked = new CountDownLatch(1);
  private final Queue<SyncAction.AppendTrust> held = new ArrayDeque<>();
  private final Link near;
  private final Link far;
  private final SyncSession session;
  private TrustLog log;

  ScriptedRelay(List<byte[]> known, TrustLog empty) {
    log = empty.add(known).log();
    session =
        new SyncSession(
            SyncSettings.of(log.space(), IncarnationId.of(new byte[IncarnationId.SIZE]), true),
            TrustView.of(() -> log));
    MemoryLink.Pair pair = MemoryLink.pair("device", "relay");
    near = pair.first();
    far = pair.second();
  }

  @Override
  public PeerName name() {
    return new PeerName("relay");
  }

  @Override
  public synchronized Link open() {
    perform(session.start(Frontier.empty(), List.of(), List.of()));
    far.start(this);
    return near;
  }

  @Override
  public synchronized void onFrame(byte[] frame) {
    perform(session.onBytes(frame));
  }

  @Override
  public void onClosed(@Nullable LinkException reason) {}

  /** What was brought is durable now. */
  synchronized void commit() {
    SyncAction.AppendTrust append = held.remove();
    log = log.add(append.records()).log();
    perform(session.onTrustAppended(append.request(), null));
  }

  synchronized TrustLog log() {
    return log;
  }

  private void perform(List<SyncAction> actions) {
    Deque<SyncAction> pending = new ArrayDeque<>(actions);
    while (!pending.isEmpty()) {
      SyncAction action = pending.remove();
      switch (action.kind()) {
        case SEND -> far.send(FrameCodec.encode(((SyncAction.Send) action).frame()));
        case APPEND_TRUST -> {
          held.add((SyncAction.AppendTrust) action);
          asked.countDown();
        }
        default -> {}
      }
    }
  }
}
