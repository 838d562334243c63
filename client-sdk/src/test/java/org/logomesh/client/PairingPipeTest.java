package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.logomesh.client.link.Link;
import org.logomesh.client.trust.PairingAction;

class PairingPipeTest {
  private static final byte[] LAST = {1, 2, 3};

  /** Writes down what it is told. */
  private static final class ScriptedLink implements Link {
    private final List<String> told = new ArrayList<>();

    @Override
    public void start(Receiver receiver) {
      told.add("start");
    }

    @Override
    public boolean send(byte[] frame) {
      told.add("send " + frame.length);
      return true;
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public String peer() {
      return "script";
    }

    @Override
    public void close() {
      told.add("close");
    }
  }

  private static final class Pipe extends PairingPipe {
    Pipe(Link link, Executor closing) {
      super(link, new CompletableFuture<>(), closing);
    }

    @Override
    List<PairingAction> message(byte[] message) {
      return List.of(new PairingAction.Send(LAST), new PairingAction.Finished());
    }

    @Override
    List<PairingAction> closed() {
      return List.of();
    }

    @Override
    List<PairingAction> special(PairingAction action) {
      return List.of();
    }

    @Override
    void finished() {}

    @Override
    void failed(SpaceException failure) {}
  }

  @Test
  void finished_closesTheLinkWhenItIsTime_andNotBefore() {
    ScriptedLink link = new ScriptedLink();
    List<Runnable> later = new ArrayList<>();
    Pipe pipe = new Pipe(link, later::add);
    pipe.begin(List.of());

    pipe.onFrame(LAST);
    assertThat(pipe.isOver()).isTrue();
    assertThat(link.told).containsExactly("start", "send 3");

    later.forEach(Runnable::run);
    assertThat(link.told).containsExactly("start", "send 3", "close");
  }
}
