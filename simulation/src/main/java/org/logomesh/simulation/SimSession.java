package org.logomesh.simulation;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.sync.Conversation;
import org.logomesh.client.sync.ConversationListener;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction.Direction;
import org.logomesh.model.wire.ErrorCode;

/** A device's side of one connection. */
final class SimSession implements Link.End, ConversationListener {
  private final SimDevice device;
  private final Link link;
  private final Trace trace;
  private final PeerName peer;
  private final Conversation conversation;
  private boolean dead;
  private boolean closed;

  SimSession(SimDevice device, PeerName peer, Link link, int side, Trace trace) {
    this.device = device;
    this.link = link;
    this.trace = trace;
    this.peer = peer;
    link.attach(side, this);
    conversation =
        device
            .replica()
            .converse(peer, device.replica().syncSettings(), frame -> link.send(side, frame), this);
  }

  void start() {
    conversation.start();
  }

  PeerName peer() {
    return peer;
  }

  Link link() {
    return link;
  }

  boolean isOver() {
    return dead || closed;
  }

  /** The process is gone, without a word. */
  void die() {
    dead = true;
    link.cut();
  }

  void tick(long nowMillis) {
    if (!isOver() && !conversation.isClosed()) {
      conversation.onTick(nowMillis);
    }
  }

  @Override
  public void onFrame(byte[] frame) {
    if (!isOver() && !conversation.isClosed()) {
      conversation.onBytes(frame);
    }
  }

  @Override
  public void onSent(int bytes) {
    // The client queues without bound here; what the session itself bounds is enough.
  }

  @Override
  public void onBroken() {
    if (!isOver() && !conversation.isClosed()) {
      conversation.close(ErrorCode.TIMEOUT);
    }
    over(null);
  }

  private void over(@Nullable ErrorCode code) {
    if (!isOver()) {
      closed = true;
      trace.note(device.name() + " ends " + link.name() + (code == null ? "" : " " + code));
    }
  }

  @Override
  public void onCaughtUp(Direction direction, SortedMap<LogId, ErrorCode> except) {
    trace.note(device.name() + " caught up " + direction + " on " + link.name() + " " + except);
  }

  @Override
  public void onWarning(SyncWarning warning) {
    trace.note(device.name() + " warns " + warning.kind() + " " + warning.text());
  }

  @Override
  public void onClosed(ErrorCode code, long retryAfterMillis, boolean byPeer) {
    over(code);
    link.finish();
  }
}
