package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.relay.store.ChangeFeed;
import reactor.core.publisher.Sinks;

class ConnectionsLifecycleTest {
  private static final ChangeFeed.Change CHANGE =
      new ChangeFeed.Change(false, Set.of(SpaceId.of(Sha256.hash(new byte[] {1}))));

  private final Sinks.Many<ChangeFeed.Change> others = Sinks.many().multicast().directBestEffort();
  private final List<ChangeFeed.Change> heard = new ArrayList<>();

  @Test
  void tick_thatFails_isNotTheLast() throws Exception {
    CountDownLatch ticks = new CountDownLatch(2);
    ConnectionsLifecycle lifecycle =
        new ConnectionsLifecycle(
            "test-timer",
            others::asFlux,
            heard::add,
            now -> {
              ticks.countDown();
              throw new IllegalStateException("a fault in a tick");
            },
            () -> {});
    lifecycle.start();

    assertThat(ticks.await(20, TimeUnit.SECONDS)).isTrue();
    lifecycle.stop();
  }

  @Test
  void stop_endsTheConnections_andHearsNothingMore() {
    AtomicBoolean closed = new AtomicBoolean();
    ConnectionsLifecycle lifecycle =
        new ConnectionsLifecycle(
            "test-timer", others::asFlux, heard::add, now -> {}, () -> closed.set(true));
    lifecycle.start();
    others.tryEmitNext(CHANGE);
    assertThat(lifecycle.isRunning()).isTrue();

    lifecycle.stop();
    others.tryEmitNext(CHANGE);

    assertThat(closed).isTrue();
    assertThat(lifecycle.isRunning()).isFalse();
    assertThat(heard).containsExactly(CHANGE);
  }
}
