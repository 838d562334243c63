package org.logomesh.client.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction.Direction;
import org.logomesh.model.wire.ErrorCode;

/** Two replicas in conversation over queues. For tests. */
final class Wire {
  final Side left;
  final Side right;

  Wire(TestSpace.Device a, TestSpace.Device b) {
    left = new Side(a, PeerName.device(b.keys.deviceId()));
    right = new Side(b, PeerName.device(a.keys.deviceId()));
    left.other = right;
    right.other = left;
    left.conversation.start();
    right.conversation.start();
  }

  /** Delivers until nothing is under way. */
  Wire run() {
    boolean moved = true;
    while (moved) {
      boolean toLeft = left.deliver();
      moved = right.deliver() || toLeft;
    }
    return this;
  }

  static final class Side implements ConversationListener {
    final Deque<byte[]> inbox = new ArrayDeque<>();
    final Conversation conversation;
    final Set<Direction> caughtUp = EnumSet.noneOf(Direction.class);
    final List<SyncWarning> warnings = new ArrayList<>();
    Side other = this;
    ErrorCode closed = ErrorCode.INTERNAL;
    boolean isClosed;
    private boolean together;

    Side(TestSpace.Device device, PeerName peer) {
      conversation =
          device.replica.converse(
              peer, device.replica.syncSettings(), frame -> other.inbox.add(frame), this);
    }

    // In turn one frame, and all that wait: a link does either, as its receiver is quick or slow.
    boolean deliver() {
      List<byte[]> frames = new ArrayList<>();
      together = !together;
      while (!inbox.isEmpty() && (together || frames.isEmpty())) {
        frames.add(inbox.remove());
      }
      if (!frames.isEmpty() && !conversation.isClosed()) {
        conversation.onFrames(frames);
      }
      return !frames.isEmpty();
    }

    @Override
    public void onCaughtUp(Direction direction, SortedMap<LogId, ErrorCode> except) {
      caughtUp.add(direction);
    }

    @Override
    public void onWarning(SyncWarning warning) {
      warnings.add(warning);
    }

    @Override
    public void onClosed(ErrorCode code, long retryAfterMillis, boolean byPeer) {
      closed = code;
      isClosed = true;
    }
  }
}
