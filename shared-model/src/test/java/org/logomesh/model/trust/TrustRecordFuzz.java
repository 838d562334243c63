package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.cbor.CborException;

/** Decodes what a stranger may hand in as a trust record. See CONTRIBUTING for how to run it. */
class TrustRecordFuzz {
  @MethodSource("samples")
  @FuzzTest
  void decode_anyBytes_isMalformedOrKeepsThem(byte @Nullable [] bytes) {
    if (bytes == null) {
      return; // the fuzzer's way to say: none at all
    }
    TrustRecord record;
    try {
      record = TrustRecord.decode(TestSpace.founded().id, bytes);
    } catch (CborException e) {
      return;
    }
    assertThat(record.bytes()).isEqualTo(bytes);
    TrustLog log = TestSpace.founded().log();
    assertThat(log.add(List.of(record.bytes())).log().size()).isBetween(1, log.size() + 1);
  }

  static Stream<byte[]> samples() {
    return TrustRecordTest.everyKind().stream().map(TrustRecord::bytes);
  }
}
