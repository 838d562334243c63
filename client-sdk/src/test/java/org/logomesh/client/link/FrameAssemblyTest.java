package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameAssemblyTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void add_anyParts_givesTheMessageBack() throws LinkException {
    FrameAssembly assembly = new FrameAssembly(1000);
    for (int round = 0; round < 300; round++) {
      byte[] message = new byte[random.nextInt(1001)];
      random.nextBytes(message);
      int at = 0;
      while (random.nextInt(4) > 0 && at < message.length) {
        int length = random.nextInt(message.length - at + 1);
        assertThat(assembly.add(ByteBuffer.wrap(message, at, length), false)).isNull();
        at += length;
      }
      ByteBuffer rest = ByteBuffer.wrap(message, at, message.length - at);
      assertThat(assembly.add(rest, true)).isEqualTo(message);
    }
  }

  @Test
  void add_oneByteMoreThanTheBound_isRefusedWhereverTheCutIs() {
    for (int cut = 0; cut <= 11; cut++) {
      FrameAssembly assembly = new FrameAssembly(10);
      ByteBuffer first = ByteBuffer.allocate(cut);
      ByteBuffer second = ByteBuffer.allocate(11 - cut);
      assertThatThrownBy(
              () -> {
                assembly.add(first, false);
                assembly.add(second, true);
              })
          .isInstanceOf(LinkException.class)
          .extracting(e -> ((LinkException) e).fault())
          .isEqualTo(LinkFault.PROTOCOL);
    }
  }

  @Test
  void add_endlessMessage_neverHoldsMoreThanTheBound() throws LinkException {
    FrameAssembly assembly = new FrameAssembly(64);
    byte[] part = new byte[16];
    Arrays.fill(part, (byte) 1);
    for (int i = 0; i < 4; i++) {
      assertThat(assembly.add(ByteBuffer.wrap(part), false)).isNull();
    }
    assertThat(assembly.add(ByteBuffer.allocate(0), false)).isNull();
    assertThatThrownBy(() -> assembly.add(ByteBuffer.wrap(part), false))
        .isInstanceOf(LinkException.class);
  }
}
