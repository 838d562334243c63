package org.logomesh.simulation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.Peers;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.FrontierPart;
import org.logomesh.model.wire.Hello;

/**
 * An oracle of one connection: reads the peer's greeting along, and knows by itself whether the
 * peer now shows less than it once acknowledged. Then the device must say so.
 */
final class PeerMemory {
  private final SimDevice device;
  private final PeerName peer;
  private @Nullable IncarnationId incarnation;
  private Frontier shown = Frontier.empty();
  private SyncWarning.@Nullable Kind due;
  private boolean complete;

  PeerMemory(SimDevice device, PeerName peer) {
    this.device = device;
    this.peer = peer;
  }

  /** A frame is about to be taken. */
  void hears(byte[] bytes) {
    if (complete) {
      return;
    }
    Frame frame;
    try {
      frame = FrameCodec.decode(bytes);
    } catch (CborException e) {
      complete = true; // it ends here
      return;
    }
    if (frame instanceof Hello hello && incarnation == null) {
      incarnation = hello.incarnation();
      take(hello.frontier(), hello.moreFrontier());
    } else if (frame instanceof FrontierPart part && incarnation != null) {
      take(part.frontier(), part.more());
    }
  }

  private void take(Frontier part, boolean more) {
    shown = shown.merge(part);
    complete = !more;
    if (complete) {
      due = due();
    }
  }

  private SyncWarning.@Nullable Kind due() {
    Peers.Cursor cursor = device.replica().store().peers().cursor(peer.text());
    if (cursor == null) {
      return null;
    }
    if (!cursor.incarnation().equals(incarnation)) {
      return SyncWarning.Kind.PEER_REPLACED;
    }
    Map<LogId, Head> expected = new TreeMap<>();
    cursor
        .acknowledged()
        .heads()
        .forEach(
            (log, head) -> {
              LogInfo info = device.replica().store().logs().find(log);
              if (info != null && info.forkedAt() == LogInfo.NOT_FORKED) {
                expected.put(log, head);
              }
            });
    boolean all =
        expected.entrySet().stream()
            .allMatch(each -> shown.seq(each.getKey()) >= each.getValue().seq());
    return all ? null : SyncWarning.Kind.PEER_ROLLED_BACK;
  }

  /** The device had no room even for this. */
  void excuse() {
    due = null;
  }

  /** The frame has been taken. */
  void check(Set<SyncWarning.Kind> warned) {
    SyncWarning.Kind kind = due;
    due = null;
    SimulationFailure.unless(
        kind == null || warned.contains(kind),
        device.name() + " does not warn of " + kind + " at " + peer);
  }
}
