package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Decodes what a member may have sealed as an operation. See CONTRIBUTING for how to run it. */
class OperationFuzz {
  private static final References PLACES = new PlainReferences();

  @MethodSource("samples")
  @FuzzTest
  void decode_anyBytes_isMalformedOrEncodesToThem(byte @Nullable [] bytes) {
    if (bytes == null) {
      return; // the fuzzer's way to say: none at all
    }
    Operation operation;
    try {
      operation = OperationCodec.decode(bytes, PLACES);
    } catch (MalformedOperationException e) {
      return;
    }
    assertThat(OperationCodec.encode(operation, PLACES)).isEqualTo(bytes);
  }

  static Stream<byte[]> samples() {
    return OperationCodecTest.vectors().stream().map(OperationCodecTest.Vector::bytes);
  }
}
