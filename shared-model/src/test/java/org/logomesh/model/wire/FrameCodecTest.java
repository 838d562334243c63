package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

class FrameCodecTest {
  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void encode_everyFrame_decodesToTheSame() {
    Map<String, Frame> samples = FrameSamples.all();
    assertThat(samples.values().stream().map(Frame::kind).distinct())
        .hasSameSizeAs(FrameKind.values());
    samples.forEach(
        (name, frame) ->
            assertThat(FrameCodec.decode(FrameCodec.encode(frame))).as(name).isEqualTo(frame));
  }

  @Test
  void decode_everyByteChanged_isMalformedOrAnotherWellFormedFrame() {
    SplittableRandom random = new SplittableRandom(1);
    int wellFormed = 0;
    for (Frame frame : FrameSamples.all().values()) {
      byte[] original = FrameCodec.encode(frame);
      for (int i = 0; i < original.length; i++) {
        for (int change : new int[] {1, 0x80, 1 + random.nextInt(255)}) {
          byte[] changed = original.clone();
          changed[i] ^= (byte) change;
          wellFormed += isFixpointOrMalformed(changed) ? 1 : 0;
        }
      }
    }
    assertThat(wellFormed).isGreaterThan(100);
  }

  @Test
  void decode_everyLengthCut_isMalformed() {
    for (Frame frame : FrameSamples.all().values()) {
      byte[] whole = FrameCodec.encode(frame);
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> FrameCodec.decode(cut)).isInstanceOf(CborException.class);
      }
      byte[] longer = Arrays.copyOf(whole, whole.length + 1);
      assertThatThrownBy(() -> FrameCodec.decode(longer)).isInstanceOf(CborException.class);
    }
  }

  @Test
  void decode_randomBytesAndSplices_neverThrowsAnythingElse() {
    SplittableRandom random = new SplittableRandom(2);
    List<byte[]> samples = new ArrayList<>();
    FrameSamples.all().values().forEach(frame -> samples.add(FrameCodec.encode(frame)));
    for (int i = 0; i < 25_000; i++) {
      byte[] bytes;
      if (random.nextInt(4) == 0) {
        bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
      } else {
        byte[] head = samples.get(random.nextInt(samples.size()));
        byte[] tail = samples.get(random.nextInt(samples.size()));
        int cut = random.nextInt(head.length + 1);
        int from = random.nextInt(tail.length + 1);
        bytes = Arrays.copyOf(head, cut + tail.length - from);
        System.arraycopy(tail, from, bytes, cut, tail.length - from);
      }
      isFixpointOrMalformed(bytes);
    }
  }

  /**
   * What decodes must encode to the same bytes, or to fewer where fields of later versions fell.
   */
  private static boolean isFixpointOrMalformed(byte[] bytes) {
    Frame frame;
    try {
      frame = FrameCodec.decode(bytes);
    } catch (CborException e) {
      return false;
    }
    byte[] again = FrameCodec.encode(frame);
    if (again.length >= bytes.length) {
      assertThat(again).isEqualTo(bytes);
    }
    assertThat(FrameCodec.decode(again)).isEqualTo(frame);
    return true;
  }

  @ParameterizedTest
  @CsvSource({
    // not an array of three; not a map; flag not bool
    "82 05 f5",
    "84 05 f5 a1 00 01 00",
    "83 05 f5 81 00",
    "83 05 01 a1 00 01",
    // CREDIT: of nothing, of too much, without its field, in a long form, twice, floating
    "83 05 f5 a1 00 00",
    "83 05 f5 a1 00 1a 40000001",
    "83 05 f5 a0",
    "83 05 f5 a1 00 18 01",
    "83 05 f5 a2 00 01 00 01",
    "83 05 f5 a1 00 f9 3c00",
    // the flag is not the one of the kind
    "83 05 f4 a1 00 01",
    // an unknown field that is critical
    "83 05 f5 a2 00 01 01 01",
    // indefinite length, tag, bytes after the item
    "9f 05 f5 a1 00 01 ff",
    "c1 83 05 f5 a1 00 01",
    "83 05 f5 a1 00 01 00",
    // an unknown kind that is critical; one whose payload is no map; one nested too deep
    "83 18 63 f5 a0",
    "83 18 63 f4 80",
    "83 18 63 f4 a1 00 81 81 81 81 81 81 81 81 81 81 81 81 81 81 81 81 81 80",
    // ENTRIES, PROBE, TRUST_RECORDS, ACK of nothing
    "83 03 f5 a2 00 50 00000000000000000000000000000000 01 80",
    "83 09 f5 a2 00 50 00000000000000000000000000000000 01 80",
    "83 02 f5 a1 00 80",
    "83 04 f5 a1 00 80",
    // places out of order
    "83 09 f5 a2 00 50 00000000000000000000000000000000 01 82 01 01",
    // a count without the items
    "83 02 f5 a1 00 99 0400",
    "83 02 f5 a1 00 9b 7fffffffffffffff"
  })
  void decode_brokenRule_isMalformed(String frame) {
    assertThatThrownBy(() -> FrameCodec.decode(hex(frame))).isInstanceOf(CborException.class);
  }

  @Test
  void decode_fieldOfALaterVersion_isIgnored() {
    assertThat(FrameCodec.decode(hex("83 05 f5 a2 00 19 1000 18 40 81 63 616263")))
        .isEqualTo(new Credit(4096));
  }

  @Test
  void decode_unknownFaultCode_isInternal() {
    assertThat(FrameCodec.decode(hex("83 0b f5 a2 00 19 0400 01 00")))
        .isEqualTo(new Fault(ErrorCode.INTERNAL, 0, null));
  }

  @Test
  void decode_tooLongAFrame_isMalformedBeforeItIsRead() {
    assertThatThrownBy(() -> FrameCodec.decode(new byte[FrameCodec.MAX_FRAME_BYTES + 1]))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("longer than");
  }

  @Test
  void encode_largestFrames_fit() {
    TestLog log = new TestLog(FrameSamples.SPACE, 5);
    List<SealedEntry> many = new ArrayList<>(log.entries());
    long cost = Entries.costOf(many);
    while (many.size() < Entries.MAX_ENTRIES && cost < Frame.MAX_COST - 400) {
      SealedEntry entry = log.append(1);
      many.add(entry);
      cost += Entries.costOf(entry);
    }
    assertThat(FrameCodec.encode(new Entries(log.log(), many)).length)
        .isLessThan(FrameCodec.MAX_FRAME_BYTES);
    SealedEntry largest = log.append(SealedEntry.MAX_CIPHERTEXT_BYTES);
    assertThat(new Entries(log.log(), List.of(largest)).cost()).isLessThan(Frame.MAX_COST);
    assertThat(new TrustRecords(List.of(new byte[TrustRecords.MAX_RECORD_BYTES])).cost())
        .isLessThan(Frame.MAX_COST);
  }

  @Test
  void split_frontierOfManyLogs_fitsPartsBelow64KiB() {
    Map<LogId, Head> heads = new TreeMap<>();
    for (int i = 0; i < 2500; i++) {
      byte[] hash = Sha256.hash(FrameSamples.bytes("log" + i));
      heads.put(
          LogId.of(Arrays.copyOf(hash, LogId.SIZE)), new Head(Long.MAX_VALUE, EntryHash.of(hash)));
    }
    List<Frontier> parts = FrontierPart.split(Frontier.of(heads));
    Map<LogId, Head> together = new TreeMap<>();
    for (Frontier part : parts) {
      assertThat(FrameCodec.encode(new FrontierPart(part, true)).length).isLessThan(64 * 1024);
      together.putAll(part.heads());
    }
    assertThat(parts).hasSize(3);
    assertThat(together).isEqualTo(heads);
    assertThat(FrontierPart.split(Frontier.empty())).containsExactly(Frontier.empty());
  }

  @Test
  void entries_rangeThatIsNoRange_cannotBeMade() {
    List<SealedEntry> entries = FrameSamples.LOG.entries();
    LogId log = FrameSamples.LOG.log();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Entries(log, List.of(entries.get(0), entries.get(2))));
    SealedEntry unsigned = FrameSamples.LOG.fork(9).append(8, false);
    assertThatIllegalArgumentException().isThrownBy(() -> new Entries(log, List.of(unsigned)));
  }
}
