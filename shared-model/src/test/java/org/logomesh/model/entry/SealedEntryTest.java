package org.logomesh.model.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.LogNonce;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

class SealedEntryTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {7}));

  @Test
  void read_whatWasWritten_isEqualAndNoLargerThanStated() {
    TestLog log = new TestLog(SPACE, 3);
    log.append(300);
    log.append(256, false);
    for (SealedEntry entry : log.entries()) {
      CborWriter writer = new CborWriter();
      entry.write(writer);
      CborReader reader = new CborReader(writer.toByteArray());

      SealedEntry read = SealedEntry.read(reader);

      reader.end();
      assertThat(read).isEqualTo(entry);
      assertThat(EntryHeader.decode(read.headerBytes()).encode()).isEqualTo(read.headerBytes());
      assertThat(writer.size()).isLessThanOrEqualTo(entry.sizeBytes());
    }
  }

  @Test
  void read_everySingleByteChanged_isRefusedOrHashesDifferently() {
    TestLog log = new TestLog(SPACE, 4);
    SealedEntry entry = log.append(40);
    CborWriter writer = new CborWriter();
    entry.write(writer);
    byte[] bytes = writer.toByteArray();
    int signatureFrom = bytes.length - 64;
    for (int i = 0; i < signatureFrom - 2; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 0x01;
      try {
        SealedEntry read = SealedEntry.read(new CborReader(changed));
        assertThat(read.hash(SPACE, log.log())).isNotEqualTo(entry.hash(SPACE, log.log()));
      } catch (CborException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void hash_otherSpaceOrLog_differs() {
    TestLog log = new TestLog(SPACE, 5);
    SealedEntry entry = log.append(64);
    SpaceId otherSpace = SpaceId.of(new byte[SpaceId.SIZE]);
    LogId otherLog = LogId.of(new byte[LogId.SIZE]);
    assertThat(entry.hash(SPACE, log.log()))
        .isEqualTo(log.state().hash())
        .isNotEqualTo(entry.hash(otherSpace, log.log()))
        .isNotEqualTo(entry.hash(SPACE, otherLog));
  }

  @Test
  void decode_unknownFields_criticalOnesAreRefusedOthersIgnored() {
    byte[] open =
        EntryHeader.open(
                DeviceId.of(new byte[32]),
                LogNonce.of(new byte[16]),
                List.of(RecordHash.of(new byte[32])),
                EpochId.of(new byte[32]),
                null)
            .encode();
    byte[] optional = withField(open, 64);
    byte[] critical = withField(open, 63);
    assertThat(EntryHeader.decode(optional).seq()).isZero();
    assertThatThrownBy(() -> EntryHeader.decode(critical))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("critical");
  }

  @Test
  void of_ciphertextOfAnotherLength_isRefused() {
    SealedEntry entry = new TestLog(SPACE, 6).append(64);
    assertThatThrownBy(() -> SealedEntry.of(entry.headerBytes(), new byte[63], null))
        .isInstanceOf(CborException.class);
  }

  private static byte[] withField(byte[] header, int key) {
    CborWriter field = new CborWriter().uint(key).nul();
    CborWriter writer = new CborWriter().raw(header).raw(field.toByteArray());
    byte[] extended = writer.toByteArray();
    extended[0]++; // one pair more in the map's head
    return extended;
  }
}
