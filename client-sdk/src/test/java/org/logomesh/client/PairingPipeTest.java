package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    private final boolean last;

    Pipe(Link link, boolean last) {
      super(link, new CompletableFuture<>());
      this.last = last;
    }

    @Override
    List<PairingAction> message(byte[] message) {
      return last
          ? List.of(new PairingAction.Send(LAST), new PairingAction.Finished())
          : List.of(new PairingAction.Finished());
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
    boolean speaksLast() {
      return last;
    }

    @Override
    void finished() {}

    @Override
    void failed(SpaceException failure) {}
  }

  @Test
  void finished_withAWordOfOnesOwn_leavesItToTheOtherSideToClose() {
    ScriptedLink link = new ScriptedLink();
    Pipe pipe = new Pipe(link, true);
    pipe.begin(List.of());

    pipe.onFrame(LAST);

    assertThat(pipe.isOver()).isTrue();
    assertThat(link.told).containsExactly("start", "send 3");
  }

  @Test
  void finished_withTheOthersWord_closes() {
    ScriptedLink link = new ScriptedLink();
    Pipe pipe = new Pipe(link, false);
    pipe.begin(List.of());

    pipe.onFrame(LAST);

    assertThat(link.told).containsExactly("start", "close");
  }
}
