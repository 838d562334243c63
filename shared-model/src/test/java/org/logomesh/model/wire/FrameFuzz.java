package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.cbor.CborException;

/** Decodes what a stranger may send as a frame. See CONTRIBUTING for how to run it. */
class FrameFuzz {
  @MethodSource("samples")
  @FuzzTest
  void decode_anyBytes_isMalformedOrEncodesToItself(byte @Nullable [] bytes) {
    if (bytes == null) {
      return; // the fuzzer's way to say: none at all
    }
    Frame frame;
    try {
      frame = FrameCodec.decode(bytes);
    } catch (CborException e) {
      return;
    }
    byte[] again = FrameCodec.encode(frame);
    if (again.length >= bytes.length) {
      assertThat(again).isEqualTo(bytes); // shorter where fields of later versions fell
    }
    assertThat(FrameCodec.decode(again)).isEqualTo(frame);
  }

  static Stream<byte[]> samples() {
    return FrameSamples.all().values().stream().map(FrameCodec::encode);
  }
}
