package org.logomesh.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A {@link TestPeer} behind a real connection: one thing at a time, and a way to wait. */
public final class LivePeer {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestPeer peer;
  private @Nullable List<byte[]> waiting;

  public LivePeer(TestSpace space, List<byte[]> records) {
    this.peer = new TestPeer(space.id(), records);
  }

  public synchronized void connect(Consumer<byte[]> out) {
    peer.connect(out);
  }

  /** Dials and begins. The relay speaks first, so what it says waits until this side has begun. */
  public WebSocketClient connect(URI uri, String token) {
    synchronized (this) {
      waiting = new ArrayList<>();
    }
    WebSocketClient client = new WebSocketClient(uri, token, this::receive);
    synchronized (this) {
      List<byte[]> early = waiting == null ? List.of() : waiting;
      waiting = null;
      peer.connect(client::send);
      early.forEach(this::receive);
    }
    return client;
  }

  public synchronized void receive(byte[] frame) {
    if (waiting == null) {
      peer.receive(frame);
      notifyAll();
    } else {
      waiting.add(frame);
    }
  }

  /** Does something with the peer. */
  public synchronized void with(Consumer<TestPeer> work) {
    work.accept(peer);
    notifyAll();
  }

  /** Waits until something holds. */
  public synchronized void await(String what, Predicate<TestPeer> condition)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(peer)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      assertThat(left)
          .as("waiting until %s; closed by %s, %s", what, peer.closed(), peer)
          .isPositive();
      wait(left);
    }
  }
}
