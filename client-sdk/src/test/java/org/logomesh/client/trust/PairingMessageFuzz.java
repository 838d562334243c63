package org.logomesh.client.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.model.cbor.CborException;

/** Decodes what the other end of a pairing may say. See CONTRIBUTING for how to run it. */
class PairingMessageFuzz {
  @MethodSource("samples")
  @FuzzTest
  void decode_anyBytes_isMalformedOrEncodesToThem(byte @Nullable [] bytes) {
    if (bytes == null) {
      return; // the fuzzer's way to say: none at all
    }
    PairingMessage message;
    try {
      message = PairingMessage.decode(bytes);
    } catch (CborException e) {
      return;
    }
    assertThat(PairingMessage.decode(message.encode()).encode()).isEqualTo(message.encode());
  }

  /** What two people's devices say to each other when all goes well. */
  static Stream<byte[]> samples() {
    TestMembership space = new TestMembership(1);
    DeviceKeys phone = DeviceKeys.generate(space.random);
    return new TwoParties(space, phone)
        .run(TwoParties.NOTHING).sent.stream().map(TwoParties.Letter::bytes);
  }
}
