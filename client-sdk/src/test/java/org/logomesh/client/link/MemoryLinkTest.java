package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class MemoryLinkTest {
  private final MemoryLink.Pair pair = MemoryLink.pair("laptop", "phone");
  private final Recorder laptop = new Recorder();
  private final Recorder phone = new Recorder();

  @Test
  void send_beforeTheOtherStarts_arrivesInOrderOnOneThread() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(pair.first().send(new byte[] {(byte) i})).isTrue();
    }
    pair.second().start(phone);
    for (int i = 0; i < 100; i++) {
      assertThat(phone.frame()).containsExactly(i);
    }
    pair.first().close();
    phone.end();
    assertThat(phone.threads).hasSize(101).containsOnly(phone.threads.get(0));
    assertThat(phone.threads.get(0).isDaemon()).isTrue();
  }

  @Test
  void close_bothSides_areToldOnceAndSendNoMore() throws Exception {
    pair.first().start(laptop);
    pair.second().start(phone);
    pair.first().close();
    pair.first().close();
    pair.second().close();

    assertThat(laptop.end().fault()).isEqualTo(LinkFault.CLOSED_HERE);
    assertThat(phone.end().fault()).isEqualTo(LinkFault.CLOSED_THERE);
    assertThat(pair.first().send(new byte[1])).isFalse();
    assertThat(pair.second().send(new byte[1])).isFalse();
  }

  @Test
  void send_otherSideNeverReads_endsAtTheBound() throws Exception {
    pair.first().start(laptop);
    byte[] frame = new byte[Link.MAX_FRAME_BYTES];
    for (int i = 0; i < 16; i++) {
      assertThat(pair.first().send(frame)).isTrue();
    }
    assertThat(pair.first().queuedBytes()).isEqualTo(Link.MAX_QUEUED_BYTES);
    assertThat(pair.first().send(new byte[1])).isFalse();
    assertThat(laptop.end().fault()).isEqualTo(LinkFault.QUEUE_FULL);
  }

  @Test
  void send_tooLongAFrame_isTheCallersMistake() {
    byte[] frame = new byte[Link.MAX_FRAME_BYTES + 1];
    assertThatIllegalArgumentException().isThrownBy(() -> pair.first().send(frame));
  }

  @Test
  void start_twice_isTheCallersMistake() {
    pair.first().start(laptop);
    assertThatIllegalStateException().isThrownBy(() -> pair.first().start(laptop));
  }

  @Test
  void receive_receiverThrows_linkEndsForBoth() throws Exception {
    Recorder failing = new Recorder();
    pair.first().start(laptop);
    pair.second()
        .start(
            new Link.Receiver() {
              @Override
              public void onFrame(byte[] frame) {
                throw new IllegalStateException("a bug in the receiver");
              }

              @Override
              public void onClosed(LinkException reason) {
                failing.onClosed(reason);
              }
            });
    pair.first().send(new byte[1]);
    pair.first().send(new byte[1]);

    assertThat(failing.end().fault()).isEqualTo(LinkFault.INTERNAL);
    assertThat(laptop.end().fault()).isEqualTo(LinkFault.CLOSED_THERE);
  }

  @Test
  void close_withFramesUnderWay_theyArriveFirst() throws Exception {
    pair.first().send(new byte[] {1});
    pair.first().send(new byte[] {2});
    pair.first().close();
    pair.second().start(phone);

    assertThat(phone.end().fault()).isEqualTo(LinkFault.CLOSED_THERE);
    assertThat(phone.frames).hasSize(2);
  }
}
