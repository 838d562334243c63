package org.logomesh.client.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.SnapshotCipher;
import org.logomesh.client.seal.SnapshotHead;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.SnapshotLogs;

/** The file: what was written comes back, and whatever else there is, is refused in words. */
class SnapshotFileTest {
  private final SnapshotFixture fixture = new SnapshotFixture(1);

  private Fault fault(byte[] file) {
    SnapshotException e = catchThrowableOfType(SnapshotException.class, () -> fixture.read(file));
    assertThat(e).as("refused").isNotNull();
    return e.fault();
  }

  @Test
  void write_recordsOfAllKinds_areReadBack() {
    List<SnapshotRecord> records = fixture.records(200);
    StateSnapshot manifest = fixture.manifestOf(records);
    byte[] file = fixture.file(manifest, records);

    try (SnapshotReader reader = fixture.reader(file)) {
      assertThat(reader.manifest()).isEqualTo(manifest);
    }
    List<byte[]> written = records.stream().map(RecordCodec::encode).toList();
    assertThat(fixture.read(file)).containsExactlyElementsOf(written);
  }

  @Test
  void decode_logWithoutTheNullThatStandsForNone_isMalformed() {
    SnapshotRecord.Log log =
        new SnapshotRecord.Log(
            1,
            LogId.of(fixture.bytes(LogId.SIZE)),
            LogId.of(fixture.bytes(LogId.SIZE)),
            DeviceId.of(fixture.bytes(DeviceId.SIZE)),
            0,
            0,
            null,
            Long.MAX_VALUE,
            List.of());
    byte[] body = RecordCodec.encode(log);
    assertThat(RecordCodec.encode(RecordCodec.decode(log.code(), body))).isEqualTo(body);

    // It ends with null, null and an empty array: the head, the place of a fork, the citations.
    byte[] oneNull = Arrays.copyOf(body, body.length - 1);
    oneNull[oneNull.length - 1] = body[body.length - 1];
    byte[] numberForNone =
        ByteBuffer.allocate(body.length + 8)
            .put(body, 0, body.length - 2)
            .put((byte) 0x1b)
            .putLong(Long.MAX_VALUE)
            .put(body[body.length - 1])
            .array();
    for (byte[] twin : List.of(oneNull, numberForNone)) {
      assertThat(
              catchThrowableOfType(CborException.class, () -> RecordCodec.decode(log.code(), twin)))
          .isNotNull();
    }
  }

  @Test
  void write_samePartsTwice_shareNothingButTheFront() {
    List<SnapshotRecord> records = fixture.records(3);
    StateSnapshot manifest = fixture.manifestOf(records);
    byte[] one = fixture.file(manifest, records);
    byte[] other = fixture.file(manifest, records);
    assertThat(Arrays.mismatch(one, other)).isBetween(12, 20); // the tag of the space already
  }

  @Test
  void read_cutAnywhere_isTruncated() {
    byte[] file = fixture.file(fixture.records(20));
    for (int length = 0; length < file.length; length += length < 400 ? 1 : 997) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThat(fault(cut)).isIn(length < 8 ? Fault.NOT_A_SNAPSHOT : Fault.TRUNCATED);
    }
  }

  @Test
  void read_anyByteChanged_isRefused() {
    byte[] file = fixture.file(fixture.records(5));
    for (int at = 0; at < file.length; at += at < 300 ? 1 : 61) {
      byte[] changed = file.clone();
      changed[at] = (byte) (changed[at] ^ (1 << fixture.random.nextInt(8)));
      fault(changed);
    }
  }

  @Test
  void read_piecesSwappedOrDropped_isDamaged() {
    List<SnapshotRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(
          new SnapshotRecord.Thought(fixture.bytes(16), fixture.bytes(40_000), 0, List.of()));
    }
    byte[] file = fixture.file(records);
    int front = 8 + 2 + ByteBuffer.wrap(file, 8, 2).getShort();
    int first = 4 + ByteBuffer.wrap(file, front, 4).getInt();
    int second = 4 + ByteBuffer.wrap(file, front + first, 4).getInt();
    byte[] swapped = file.clone();
    System.arraycopy(file, front + first, swapped, front, second);
    System.arraycopy(file, front, swapped, front + second, first);
    assertThat(fault(swapped)).isEqualTo(Fault.DAMAGED);

    byte[] dropped = Arrays.copyOf(file, file.length - first);
    System.arraycopy(file, front + first, dropped, front, file.length - front - first);
    assertThat(fault(dropped)).isEqualTo(Fault.DAMAGED);
  }

  @Test
  void read_moreAfterTheEnd_isDamaged() {
    byte[] file = fixture.file(fixture.records(2));
    assertThat(fault(Arrays.copyOf(file, file.length + 1))).isEqualTo(Fault.DAMAGED);
  }

  @Test
  void read_otherFile_isNoSnapshot() {
    assertThat(fault("SQLite format 3\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isEqualTo(Fault.NOT_A_SNAPSHOT);
  }

  @Test
  void read_withItsLogsInClear_isTheSame() {
    List<SnapshotRecord> records = fixture.records(8);
    SnapshotLogs clear = new SnapshotLogs(SnapshotFixture.standing(records));
    byte[] file = fixture.file(fixture.manifestOf(records), records, clear);

    assertThat(SnapshotLogs.areIn(file)).isTrue();
    assertThat(fixture.read(file))
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(records.stream().map(RecordCodec::encode).toList());
  }

  /** Relays cannot see it; whoever can, is not deceived. */
  @Test
  void read_clearAndSealedDiffer_isDamaged() {
    List<SnapshotRecord> records = fixture.records(8);
    SortedMap<LogId, LogState> states = SnapshotFixture.standing(records);
    LogId first = states.firstKey();
    LogState is = Objects.requireNonNull(states.get(first));
    LogId other = LogId.of(fixture.bytes(LogId.SIZE));
    EntryHash hash = EntryHash.of(fixture.bytes(EntryHash.SIZE));
    EpochId epoch = EpochId.of(fixture.bytes(EpochId.SIZE));
    DeviceId device = DeviceId.of(fixture.bytes(DeviceId.SIZE));
    List<RecordHash> heads = List.of(RecordHash.of(fixture.bytes(RecordHash.SIZE)));
    for (LogState lie :
        List.of(
            new LogState(other, is.device(), is.seq(), is.hash(), is.trustHeads(), is.epoch()),
            new LogState(is.log(), device, is.seq(), is.hash(), is.trustHeads(), is.epoch()),
            new LogState(
                is.log(), is.device(), is.seq() + 1, is.hash(), is.trustHeads(), is.epoch()),
            new LogState(is.log(), is.device(), is.seq(), hash, is.trustHeads(), is.epoch()),
            new LogState(is.log(), is.device(), is.seq(), is.hash(), heads, is.epoch()),
            new LogState(is.log(), is.device(), is.seq(), is.hash(), is.trustHeads(), epoch))) {
      SortedMap<LogId, LogState> lies = new TreeMap<>(states);
      lies.put(first, lie);
      assertThat(faultOf(records, lies)).as("%s", lie).isEqualTo(Fault.DAMAGED);
    }
    SortedMap<LogId, LogState> more = new TreeMap<>(states);
    more.put(other, is);
    assertThat(faultOf(records, more)).isEqualTo(Fault.DAMAGED);
    SortedMap<LogId, LogState> fewer = new TreeMap<>(states);
    fewer.remove(first);
    assertThat(faultOf(records, fewer)).isEqualTo(Fault.DAMAGED);
  }

  private Fault faultOf(List<SnapshotRecord> records, SortedMap<LogId, LogState> clear) {
    return fault(fixture.file(fixture.manifestOf(records), records, new SnapshotLogs(clear)));
  }

  @Test
  void read_clearThatIsCutOrMalformed_isRefused() {
    List<SnapshotRecord> records = fixture.records(3);
    byte[] file =
        fixture.file(
            fixture.manifestOf(records),
            records,
            new SnapshotLogs(SnapshotFixture.standing(records)));
    int end = SnapshotLogs.PREFIX_BYTES + SnapshotLogs.lengthAfter(file);
    assertThat(fault(Arrays.copyOf(file, end - 1))).isEqualTo(Fault.TRUNCATED);
    assertThat(fault(Arrays.copyOf(file, end))).isEqualTo(Fault.NOT_A_SNAPSHOT);
    assertThat(fault(Arrays.copyOf(file, 7))).isEqualTo(Fault.NOT_A_SNAPSHOT);
    byte[] changed = file.clone();
    changed[SnapshotLogs.PREFIX_BYTES] ^= 0x40;
    assertThat(fault(changed)).isEqualTo(Fault.DAMAGED);
    byte[] endless = file.clone();
    endless[8] = 0x7f;
    assertThat(fault(endless)).isEqualTo(Fault.DAMAGED);
  }

  @Test
  void read_newerVersion_saysSo() {
    byte[] file = fixture.file(List.of());
    file[8 + 2 + 1] = 2; // the version, after the head of the array
    assertThat(fault(file)).isEqualTo(Fault.NEWER_FORMAT);
  }

  @Test
  void read_otherSpace_orKeyThatIsNotHere_saysWhich() {
    byte[] file = fixture.file(List.of());
    EpochKeyring other = new EpochKeyring(SpaceId.of(fixture.bytes(SpaceId.SIZE)));
    EpochKeyring empty = new EpochKeyring(fixture.space);
    assertThat(catchThrowableOfType(SnapshotException.class, () -> open(file, other)).fault())
        .isEqualTo(Fault.OTHER_SPACE);
    assertThat(catchThrowableOfType(SnapshotException.class, () -> open(file, empty)).fault())
        .isEqualTo(Fault.NO_KEY);
  }

  private void open(byte[] file, EpochKeyring keyring) {
    new SnapshotReader(new ByteArrayInputStream(file), keyring, fixture::signer).close();
  }

  @Test
  void read_signedByAnother_isRefused() {
    StateSnapshot manifest = fixture.manifestOf(List.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeviceKeys thief = DeviceKeys.generate(fixture.secure());
    new SnapshotWriter(out, fixture.cipher(), manifest).finish(thief.signer());
    assertThat(fault(out.toByteArray())).isEqualTo(Fault.NOT_ALLOWED);

    StateSnapshot ownName =
        new StateSnapshot(
            manifest.space(),
            thief.deviceId(),
            0,
            1,
            manifest.trustHeads(),
            manifest.stateRoot(),
            manifest.counts(),
            manifest.frontier());
    ByteArrayOutputStream owned = new ByteArrayOutputStream();
    new SnapshotWriter(owned, fixture.cipher(), ownName).finish(thief.signer());
    assertThat(fault(owned.toByteArray())).isEqualTo(Fault.NOT_ALLOWED);
  }

  @Test
  void read_fewerThanItSays_isDamaged() {
    StateSnapshot manifest = fixture.manifest(new StateSnapshot.Counts(0, 1, 0, 0));
    assertThat(fault(fixture.file(manifest, List.of()))).isEqualTo(Fault.DAMAGED);
  }

  @Test
  void write_recordsOutOfOrder_isRefused() {
    SnapshotWriter writer =
        new SnapshotWriter(
            new ByteArrayOutputStream(), fixture.cipher(), fixture.manifestOf(List.of()));
    writer.write(new SnapshotRecord.Edge(new byte[1], new byte[1]));
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () -> writer.write(new SnapshotRecord.Fork(new byte[1]))))
        .isNotNull();
  }

  @Test
  void write_partBeyondTheLimit_saysSo() {
    SnapshotWriter writer =
        new SnapshotWriter(
            new ByteArrayOutputStream(), fixture.cipher(), fixture.manifestOf(List.of()));
    byte[] huge = new byte[RecordCodec.MAX_BYTES];
    assertThat(
            catchThrowableOfType(
                    SnapshotException.class,
                    () -> writer.write(new SnapshotRecord.Edge(new byte[1], huge)))
                .fault())
        .isEqualTo(Fault.TOO_LARGE);
  }

  /** A member's file whose every piece says to be a thousand times what it takes. */
  @Test
  void read_bombOfAThousandToOne_isRefusedAtTheFirstPiece() throws IOException {
    byte[] bomb = deflated(new byte[PieceOutput.MAX_BYTES]);
    assertThat((long) bomb.length * 900).isLessThan(PieceOutput.MAX_BYTES);
    byte[] file =
        hostile(
            ByteBuffer.allocate(5 + bomb.length)
                .put((byte) PieceOutput.DEFLATED)
                .putInt(PieceOutput.MAX_BYTES)
                .put(bomb)
                .array());
    assertThat(fault(file)).isEqualTo(Fault.DAMAGED);
  }

  /** As the bomb, but it says to be small. */
  @Test
  void read_pieceLongerThanItSays_isRefused() throws IOException {
    byte[] bomb = deflated(new byte[PieceOutput.MAX_BYTES]);
    for (int length : new int[] {0, 1, 100, -1, Integer.MAX_VALUE}) {
      byte[] piece =
          ByteBuffer.allocate(5 + bomb.length)
              .put((byte) PieceOutput.DEFLATED)
              .putInt(length)
              .put(bomb)
              .array();
      assertThat(fault(hostile(piece))).isEqualTo(Fault.DAMAGED);
    }
  }

  /** What shrinks more than a reader allows is written as it is: nothing honest is refused. */
  @Test
  void write_partsOfNothingButZeros_areReadBack() {
    List<SnapshotRecord> records =
        List.of(new SnapshotRecord.Edge(new byte[3], new byte[5 * PieceOutput.MAX_BYTES]));
    assertThat(fixture.read(fixture.file(records))).hasSize(1);
  }

  /** A record that says to be larger than any may be, or than there is. */
  @Test
  void read_recordLongerThanTheLimit_isRefusedBeforeItIsRead() throws IOException {
    byte[] manifest = ManifestCodec.encode(fixture.manifestOf(List.of()));
    for (int length : new int[] {RecordCodec.MAX_BYTES + 1, Integer.MAX_VALUE, -1}) {
      ByteBuffer plain = ByteBuffer.allocate(5 + 5 + manifest.length + 5);
      plain.put((byte) PieceOutput.PLAIN).putInt(plain.capacity() - 5);
      plain.put(RecordDigest.prefix(SnapshotWriter.MANIFEST, manifest.length)).put(manifest);
      plain.put(RecordDigest.prefix(5, length));
      assertThat(fault(hostile(plain.array()))).isEqualTo(Fault.TOO_LARGE);
    }
  }

  /** Whatever a member seals, the answer is one of ours. */
  @Test
  void read_anythingSealedByAMember_isRefusedInWords() throws IOException {
    List<byte[]> records =
        new ArrayList<>(fixture.records(4).stream().map(RecordCodec::encode).toList());
    byte[] manifest = ManifestCodec.encode(fixture.manifestOf(List.of()));
    for (int round = 0; round < 3_000; round++) {
      byte[] body = records.get(fixture.random.nextInt(records.size())).clone();
      for (int left = fixture.random.nextInt(1, 4); left > 0 && body.length > 0; left--) {
        body[fixture.random.nextInt(body.length)] = (byte) fixture.random.nextInt(256);
      }
      body = Arrays.copyOf(body, fixture.random.nextInt(body.length + 1));
      ByteBuffer plain = ByteBuffer.allocate(5 + 5 + manifest.length + 5 + body.length);
      plain.put((byte) PieceOutput.PLAIN).putInt(plain.capacity() - 5);
      plain.put(RecordDigest.prefix(SnapshotWriter.MANIFEST, manifest.length)).put(manifest);
      plain.put(RecordDigest.prefix(fixture.random.nextInt(0, 10), body.length)).put(body);
      fault(hostile(plain.array()));
    }
  }

  /** A file of one piece, sealed by a member who does not keep to the format. */
  private byte[] hostile(byte[] piece) throws IOException {
    SnapshotCipher cipher = fixture.cipher();
    SnapshotHead head = cipher.head();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(SnapshotWriter.MAGIC);
      out.writeShort(head.encode().length);
      out.write(head.encode());
      byte[] sealed = cipher.seal(piece, true);
      out.writeInt(sealed.length | PieceOutput.LAST);
      out.write(sealed);
    }
    return bytes.toByteArray();
  }

  @Test
  void opening_withAKeyThatTheHeadDoesNotCommitTo_isRefused() {
    EpochKey other = EpochKey.generate(fixture.space, fixture.secure());
    SnapshotHead head = fixture.cipher().head();
    assertThat(
            catchThrowableOfType(
                org.logomesh.client.seal.SealException.class,
                () -> SnapshotCipher.opening(head, other)))
        .isNotNull();
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    deflater.finish();
    byte[] buffer = new byte[bytes.length];
    int size = deflater.deflate(buffer);
    deflater.end();
    return Arrays.copyOf(buffer, size);
  }
}
