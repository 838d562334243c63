package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.testing.TestPeer;

/** A link that holds what is under way in each direction. */
final class TestLink implements Outlet {
  final TestPeer peer;
  final Deque<byte[]> toPeer = new ArrayDeque<>();
  final Deque<byte[]> toRelay = new ArrayDeque<>();
  @Nullable SyncConnection connection;
  @Nullable ErrorCode closedBy;
  boolean frozen;
  int framesAllowed;
  BiConsumer<TestLink, String> record = (link, line) -> {};

  TestLink(TestPeer peer) {
    this.peer = peer;
  }

  void fromPeer(byte[] frame) {
    toRelay.add(frame);
  }

  long outboxBytes() {
    return toPeer.stream().mapToLong(frame -> frame.length).sum();
  }

  /** Connects a peer to a hub. */
  static TestLink connect(SyncHub hub, SpaceId space, DeviceId device, TestPeer peer) {
    TestLink link = new TestLink(peer);
    link.connection = hub.connect(space, device, c -> link);
    peer.connect(link::fromPeer);
    return link;
  }

  /** Delivers frames until nothing is under way any more. */
  static void settle(List<TestLink> links) {
    boolean moved = true;
    for (int round = 0; moved; round++) {
      assertThat(round).as("rounds until silence").isLessThan(100_000);
      moved = false;
      for (TestLink link : links) {
        moved |= link.deliver();
      }
    }
  }

  boolean deliver() {
    if (connection == null) {
      return false;
    }
    boolean moved = false;
    if (!toRelay.isEmpty() && framesAllowed > 0 && closedBy == null) {
      framesAllowed--;
      byte[] frame = toRelay.remove();
      record.accept(this, "> " + described(frame));
      connection.onFrame(frame);
      moved = true;
    }
    if (!toPeer.isEmpty() && !frozen) {
      byte[] frame = toPeer.remove();
      connection.onSent(frame.length);
      record.accept(this, "< " + described(frame));
      peer.receive(frame);
      moved = true;
    }
    return moved;
  }

  private static String described(byte[] frame) {
    String kind;
    try {
      kind = FrameCodec.decode(frame).kind().toString();
    } catch (CborException malformed) {
      kind = "(malformed)";
    }
    return kind + " " + HexFormat.of().formatHex(frame);
  }

  @Override
  public void send(byte[] frame) {
    toPeer.add(frame);
  }

  @Override
  public void ready(int frames) {
    framesAllowed += frames;
  }

  @Override
  public void close(ErrorCode code) {
    closedBy = code;
  }
}
