package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.CAM;
import static org.logomesh.model.trust.TestSpace.FIRST_EPOCH;
import static org.logomesh.model.trust.TestSpace.WORDS;
import static org.logomesh.model.trust.TestSpace.cut;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Sha256;

/** The bytes of a record: what they say, and that nothing else is read from them. */
class TrustRecordTest {
  private static final TestSpace SPACE = TestSpace.founded();

  /** One record of every kind, in an order in which a log accepts them. */
  static List<TrustRecord> everyKind() {
    TestSpace space = TestSpace.founded();
    List<TrustBody> bodies =
        List.of(
            space.admit(BOB, TrustLevel.BASIC, 1_900_000_000),
            TrustBody.Level.promotion(
                BOB.id(), TrustLevel.FULL, new TreeMap<>(Map.of(FIRST_EPOCH, wrap()))),
            space.demote(BOB, TrustLevel.BASIC, cut("a", 1), cut("b", 20)),
            space.revoke(BOB, cut("a", 0), cut("b", 1L << 40)),
            new TrustBody.Epoch(
                TestSpace.grant(TestSpace.epoch("x"), List.of(FIRST_EPOCH), ADA, WORDS)),
            new TrustBody.SpaceLevel(7),
            space.raise(BOB, cut("a", 9)),
            TestSpace.checkpoint(Map.of(BOB, List.of(cut("a", 9), cut("b", 20)))),
            new TrustBody.Unknown(8, Opaque.of(new byte[] {0x61, 0x61})));
    List<TrustRecord> records = new ArrayList<>(List.of(space.genesis));
    for (TrustBody body : bodies) {
      space.add(ADA, body);
      records.add(TrustRecord.decode(space.id, space.encoded().get(records.size())));
    }
    return records;
  }

  private static Opaque wrap() {
    return Opaque.of(new byte[1_168]);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void decode_everyKind_saysWhatWasWritten(TrustRecord record) {
    TrustRecord again = TrustRecord.decode(record.space(), record.bytes());

    assertThat(again.body()).isEqualTo(record.body());
    assertThat(again.parents()).isEqualTo(record.parents());
    assertThat(again.author()).isEqualTo(ADA.id());
    assertThat(again.hash()).isEqualTo(record.hash());
    assertThat(again.signature()).isEqualTo(record.signature());
    assertThat(again.signedBy(ADA.key())).isTrue();
    assertThat(again.signedBy(BOB.key())).isFalse();
  }

  @Test
  void everyKind_isHere() {
    assertThat(everyKind()).extracting(TrustRecord::kind).contains(TrustKind.values());
  }

  @Test
  void hash_genesis_isTheSpaceId() {
    byte[] content = content(SPACE.genesis);

    assertThat(SPACE.genesis.hash().bytes())
        .isEqualTo(Sha256.hash(Sha256.label("genesis"), content));
    assertThat(SPACE.id.bytes()).isEqualTo(SPACE.genesis.hash().bytes());
  }

  @Test
  void hash_otherRecord_coversSpaceAndContentButNotTheSignature() {
    TrustBody body = SPACE.admit(BOB, TrustLevel.BASIC);
    TrustRecord record = SPACE.write(ADA, body);
    TrustRecord signedAgain =
        TrustRecord.sign(SPACE.id, SPACE.log().heads(), ADA.id(), body, CAM::sign);

    assertThat(record.hash().bytes())
        .isEqualTo(Sha256.hash(Sha256.label("trust"), SPACE.id.bytes(), content(record)));
    assertThat(signedAgain.hash()).isEqualTo(record.hash());
    assertThat(signedAgain.bytes()).isNotEqualTo(record.bytes());
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void add_anyByteChanged_isNeverAccepted(TrustRecord record) {
    List<byte[]> before = new ArrayList<>();
    for (TrustRecord earlier : everyKind()) {
      if (earlier.equals(record)) {
        break;
      }
      before.add(earlier.bytes());
    }
    TrustLog log = TrustLog.empty(record.space()).add(before).log();
    SplittableRandom random = new SplittableRandom(6);
    byte[] bytes = record.bytes();
    for (int at = 0; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(log.add(List.of(changed)).accepted()).as("byte %d", at).isEmpty();
    }
    assertThat(log.add(List.of(bytes)).accepted()).containsExactly(record);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void decode_anyPrefix_isMalformed(TrustRecord record) {
    byte[] bytes = record.bytes();
    for (int length = 0; length < bytes.length; length += 1 + length / 100) {
      byte[] prefix = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> TrustRecord.decode(SPACE.id, prefix))
          .isInstanceOf(CborException.class);
    }
  }

  @Test
  void decode_randomBytes_isMalformedAndNothingElse() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 2_000; round++) {
      byte[] content = new byte[random.nextInt(80)];
      random.nextBytes(content);
      assertThatThrownBy(() -> TrustRecord.decode(SPACE.id, envelope(content)))
          .isInstanceOf(CborException.class);
    }
  }

  @Test
  void decode_keysFrom64On_areIgnored_andBelow_refused() {
    TrustRecord record = SPACE.write(ADA, new TrustBody.SpaceLevel(2));
    for (long key : new long[] {5, 63, 64, 1_000}) {
      byte[] content = content(record);
      CborWriter more = new CborWriter();
      more.raw(content).uint(key).text("later");
      byte[] extended = more.toByteArray();
      extended[0]++; // One more pair in the map.
      if (key < 64) {
        assertThatThrownBy(() -> TrustRecord.decode(SPACE.id, envelope(extended)))
            .isInstanceOf(CborException.class);
      } else {
        assertThat(TrustRecord.decode(SPACE.id, envelope(extended)).body())
            .isEqualTo(record.body());
      }
    }
  }

  @Test
  void decode_anotherVersion_isMalformed() {
    byte[] content = content(SPACE.write(ADA, new TrustBody.SpaceLevel(2)));
    assertThat(content[1]).isZero();
    content[2] = 2;

    assertThatThrownBy(() -> TrustRecord.decode(SPACE.id, envelope(content)))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("version");
  }

  @Test
  void decode_parentsOutOfOrderOrRepeated_isMalformed() {
    RecordHash low = RecordHash.of(new byte[32]);
    RecordHash high = SPACE.root();
    for (List<RecordHash> parents : List.of(List.of(high, low), List.of(low, low))) {
      assertThatThrownBy(() -> TrustRecord.decode(SPACE.id, envelope(content(parents))))
          .isInstanceOf(CborException.class);
    }
    assertThat(TrustRecord.decode(SPACE.id, envelope(content(List.of(low, high)))).parents())
        .containsExactly(low, high);
  }

  @Test
  void decode_noParentsOrTooMany_isMalformed() {
    List<RecordHash> many =
        IntStream.rangeClosed(0, TrustRecord.MAX_PARENTS)
            .mapToObj(i -> RecordHash.of(TestDevice.hash("parent " + i)))
            .sorted()
            .toList();
    for (List<RecordHash> parents : List.of(List.<RecordHash>of(), many)) {
      assertThatThrownBy(() -> TrustRecord.decode(SPACE.id, envelope(content(parents))))
          .isInstanceOf(CborException.class);
    }
    List<RecordHash> most = many.subList(0, TrustRecord.MAX_PARENTS);
    assertThat(TrustRecord.decode(SPACE.id, envelope(content(most))).parents()).isEqualTo(most);
  }

  @Test
  void decode_moreThanTheLargestRecord_isMalformedWithoutReading() {
    assertThatThrownBy(() -> TrustRecord.decode(SPACE.id, new byte[TrustRecord.MAX_BYTES + 1]))
        .isInstanceOf(CborException.class);
  }

  @Test
  void sign_moreWrapsThanFit_isRefused() {
    SortedMap<DeviceId, Opaque> wraps = new TreeMap<>();
    for (int i = 0; i < 240; i++) {
      wraps.put(DeviceId.of(TestDevice.hash("holder " + i)), wrap());
    }
    TrustBody tooMany = new TrustBody.Epoch(new EpochGrant(FIRST_EPOCH, List.of(), wraps));
    TrustBody most =
        new TrustBody.Epoch(new EpochGrant(FIRST_EPOCH, List.of(), firstOf(wraps, 210)));

    assertThatThrownBy(() -> SPACE.write(ADA, tooMany))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SPACE.write(ADA, most).sizeBytes()).isLessThanOrEqualTo(TrustRecord.MAX_BYTES);
  }

  private static SortedMap<DeviceId, Opaque> firstOf(SortedMap<DeviceId, Opaque> wraps, int count) {
    SortedMap<DeviceId, Opaque> first = new TreeMap<>();
    wraps.entrySet().stream().limit(count).forEach(e -> first.put(e.getKey(), e.getValue()));
    return first;
  }

  static Stream<Runnable> bodiesThatMakeNoSense() {
    return Stream.of(
        () -> new TrustBody.SpaceLevel(0),
        () -> new TrustBody.Revoke(new TreeMap<>(), SPACE.rotation()),
        () -> SPACE.demote(BOB, TrustLevel.FULL),
        () -> SPACE.demote(BOB, TrustLevel.VERIFIED, cut("a", 1)),
        () -> SPACE.promote(BOB, TrustLevel.UNTRUSTED),
        () -> SPACE.raise(BOB),
        () -> SPACE.raise(BOB, cut("a", 1), cut("a", 2)),
        () -> new TrustBody.Unknown(TrustKind.ADMIT.code(), Opaque.empty()),
        () -> TestSpace.grant(FIRST_EPOCH, List.of(FIRST_EPOCH)),
        () ->
            new TrustBody.Revoke(
                new TreeMap<>(Map.of(BOB.id(), List.of())),
                TestSpace.grant(SPACE.newEpoch(), List.of(), BOB)),
        () -> TestSpace.genesis(ADA, ADA),
        () -> new Cut(TestSpace.log("a"), -1, TestSpace.entry("a", 0)));
  }

  @ParameterizedTest
  @MethodSource("bodiesThatMakeNoSense")
  void construct_bodyThatMakesNoSense_isRefused(Runnable construct) {
    assertThatThrownBy(construct::run).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void proof_boundToOneSpace_isNotValidForAnother() {
    DeviceCertificate certificate = BOB.certificate(SPACE.id.bytes(), TrustLevel.BASIC);

    assertThat(certificate.provenFor(SPACE.id)).isTrue();
    assertThat(certificate.provenFor(TestSpace.foundedWithoutRecovery().id)).isFalse();
    assertThat(certificate.device()).isEqualTo(BOB.id());
  }

  private static byte[] content(TrustRecord record) {
    CborReader in = new CborReader(record.bytes());
    in.arrayExact(2);
    return in.bytes(TrustRecord.MAX_BYTES);
  }

  /** A space-level record with these parents, as they stand. */
  private static byte[] content(List<RecordHash> parents) {
    CborWriter out = new CborWriter();
    out.map(5).uint(0).uint(1).uint(1).uint(5).uint(2).array(parents.size());
    parents.forEach(parent -> out.bytes(parent.bytes()));
    return out.uint(3).bytes(ADA.id().bytes()).uint(4).map(1).uint(0).uint(2).toByteArray();
  }

  private static byte[] envelope(byte[] content) {
    return new CborWriter().array(2).bytes(content).bytes(new byte[64]).toByteArray();
  }
}
