package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptPaceTest {
  private final EmbeddedChannel server = new EmbeddedChannel(new AcceptPace());

  private void connect(int count) {
    for (int i = 0; i < count; i++) {
      server.writeInbound("connection");
    }
  }

  @Test
  void connections_moreThanASliceHas_waitForTheNext_andNoneIsLost() {
    server.freezeTime();
    connect(AcceptPace.IN_A_SLICE - 1);
    assertThat(server.config().isAutoRead()).isTrue();
    connect(1);
    assertThat(server.config().isAutoRead()).isFalse();

    server.advanceTimeBy(10, TimeUnit.MILLISECONDS);
    server.runPendingTasks();
    server.runScheduledPendingTasks();

    assertThat(server.config().isAutoRead()).isTrue();
    assertThat(server.inboundMessages()).hasSize(AcceptPace.IN_A_SLICE);
    connect(AcceptPace.IN_A_SLICE);
    assertThat(server.config().isAutoRead()).as("the next slice has its own").isFalse();
  }

  @Test
  void connections_fewInASlice_areTakenAtOnce() {
    server.freezeTime();
    for (int slice = 0; slice < 5; slice++) {
      connect(AcceptPace.IN_A_SLICE - 1);
      assertThat(server.config().isAutoRead()).isTrue();
      server.advanceTimeBy(10, TimeUnit.MILLISECONDS);
      server.runScheduledPendingTasks();
    }
  }
}
