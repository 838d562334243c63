package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.cbor.CborException;

/** Decodes what a member may have sealed as an entry. See CONTRIBUTING for how to run it. */
class EntryBodyFuzz {
  @MethodSource("samples")
  @FuzzTest
  void decode_anyBytes_isMalformedOrEncodesToThem(byte @Nullable [] bytes) {
    if (bytes == null) {
      return; // the fuzzer's way to say: none at all
    }
    EntryBody body;
    try {
      body = EntryBody.decode(bytes);
    } catch (CborException e) {
      return;
    }
    assertThat(body.encode()).isEqualTo(bytes);
  }

  static Stream<byte[]> samples() {
    return EntryBodyTest.randomBodies(20).map(EntryBody::encode);
  }
}
