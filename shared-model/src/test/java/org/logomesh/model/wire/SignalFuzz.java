package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.cbor.CborException;

/** Decodes what a stranger may send as a signalling message. See CONTRIBUTING for how to run it. */
class SignalFuzz {
  @MethodSource("samples")
  @FuzzTest
  void decode_anyBytes_isMalformedOrEncodesToItself(byte @Nullable [] bytes) {
    if (bytes == null) {
      return; // the fuzzer's way to say: none at all
    }
    SignalMessage message;
    try {
      message = SignalCodec.decode(bytes);
    } catch (CborException e) {
      return;
    }
    if (message == null) {
      return; // of a later version
    }
    byte[] again = SignalCodec.encode(message);
    if (again.length >= bytes.length) {
      assertThat(again).isEqualTo(bytes); // shorter where fields of later versions fell
    }
    assertThat(SignalCodec.decode(again)).isEqualTo(message);
  }

  static Stream<byte[]> samples() {
    return SignalSamples.all().values().stream().map(SignalCodec::encode);
  }
}
