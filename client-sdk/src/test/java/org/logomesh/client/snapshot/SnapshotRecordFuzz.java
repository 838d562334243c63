package org.logomesh.client.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.cbor.CborException;

/** Decodes what a member may have sealed in a snapshot. See CONTRIBUTING for how to run it. */
class SnapshotRecordFuzz {
  @MethodSource("samples")
  @FuzzTest
  void decode_anyBytes_isMalformedOrEncodesToThem(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return;
    }
    byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
    try {
      byte[] again =
          bytes[0] == SnapshotWriter.MANIFEST
              ? ManifestCodec.encode(ManifestCodec.decode(body))
              : RecordCodec.encode(RecordCodec.decode(bytes[0], body));
      assertThat(again).isEqualTo(body);
    } catch (CborException | SnapshotException malformed) {
      return;
    }
  }

  static Stream<byte[]> samples() {
    SnapshotFixture fixture = new SnapshotFixture(2);
    return Stream.concat(
        Stream.of(
            sample(
                SnapshotWriter.MANIFEST,
                ManifestCodec.encode(fixture.manifestOf(java.util.List.of())))),
        fixture.records(3).stream()
            .map(record -> sample(record.code(), RecordCodec.encode(record))));
  }

  private static byte[] sample(int code, byte[] body) {
    byte[] sample = new byte[1 + body.length];
    sample[0] = (byte) code;
    System.arraycopy(body, 0, sample, 1, body.length);
    return sample;
  }
}
