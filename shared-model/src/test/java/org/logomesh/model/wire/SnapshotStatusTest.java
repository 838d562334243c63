package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborWriter;

/** What a relay says that it holds of a snapshot. */
class SnapshotStatusTest {
  private static final long THREE_PARTS = 2L * SnapshotStatus.PART_BYTES + 7;

  @Test
  void encode_asPublished_andBack() {
    SnapshotStatus status = new SnapshotStatus(1_048_577, 2, false);

    assertThat(HexFormat.of().formatHex(status.encode())).isEqualTo("a3001a00100001010202f4");
    assertThat(SnapshotStatus.decode(status.encode())).isEqualTo(status);
  }

  @Test
  void partBytes_allButTheLast_areFull() {
    SnapshotStatus status = new SnapshotStatus(THREE_PARTS, 0, false);

    assertThat(SnapshotStatus.partsOf(THREE_PARTS)).isEqualTo(3);
    assertThat(status.partBytes(0)).isEqualTo(SnapshotStatus.PART_BYTES);
    assertThat(status.partBytes(2)).isEqualTo(7);
    assertThat(SnapshotStatus.partsOf(SnapshotStatus.PART_BYTES)).isEqualTo(1);
  }

  @Test
  void decode_whatCannotBe_isRefused() {
    assertThatThrownBy(() -> SnapshotStatus.decode(encoded(0, 0, false)))
        .isInstanceOf(CborException.class);
    assertThatThrownBy(() -> SnapshotStatus.decode(encoded(7, 2, false)))
        .isInstanceOf(CborException.class);
    assertThatThrownBy(() -> SnapshotStatus.decode(encoded(THREE_PARTS, 2, true)))
        .isInstanceOf(CborException.class);
    assertThatThrownBy(() -> SnapshotStatus.decode(encoded(Long.MAX_VALUE, 0, false)))
        .isInstanceOf(CborException.class);
    assertThatThrownBy(() -> SnapshotStatus.decode(new byte[SnapshotStatus.MAX_BYTES + 1]))
        .isInstanceOf(CborException.class);
  }

  @Test
  void decode_fieldsOfALaterVersion_areIgnored() {
    byte[] later =
        new CborWriter()
            .map(4)
            .uint(0)
            .uint(7)
            .uint(1)
            .uint(1)
            .uint(2)
            .bool(true)
            .uint(9)
            .uint(1)
            .toByteArray();

    assertThat(SnapshotStatus.decode(later)).isEqualTo(new SnapshotStatus(7, 1, true));
  }

  private static byte[] encoded(long size, int parts, boolean complete) {
    return new CborWriter()
        .map(3)
        .uint(0)
        .uint(size)
        .uint(1)
        .uint(parts)
        .uint(2)
        .bool(complete)
        .toByteArray();
  }
}
