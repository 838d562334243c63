package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

class EntryBodyTest {
  private static final byte[] OPERATION = {(byte) 0x81, 0x00};

  @Test
  void decode_whatEncodeMade_givesTheSameBody() {
    SplittableRandom random = new SplittableRandom(42);
    for (int round = 0; round < 200; round++) {
      EntryBody body = randomBody(random);
      byte[] encoded = body.encode();
      assertThat(encoded.length).isEqualTo(Padme.paddedLength(body.encodedLength()));
      assertThat(EntryBody.decode(encoded)).isEqualTo(body);
    }
  }

  @Test
  void encode_oneSmallEdit_hidesItsLength() {
    assertThat(SealFixture.body("a").encode()).hasSize(256);
    assertThat(SealFixture.body("a".repeat(150)).encode()).hasSize(256);
  }

  @Test
  void decode_anyByteChanged_refusesOrReadsAnotherBody() {
    EntryBody body = randomBody(new SplittableRandom(7));
    byte[] encoded = body.encode();
    for (int i = 0; i < encoded.length; i++) {
      byte[] changed = encoded.clone();
      changed[i] ^= 0x55;
      try {
        assertThat(EntryBody.decode(changed)).as("byte %d", i).isNotEqualTo(body);
      } catch (CborException expected) {
        assertThat(expected).hasMessageNotContaining(Arrays.toString(OPERATION));
      }
    }
  }

  @Test
  void decode_cutOrExtended_refuses() {
    byte[] encoded = SealFixture.body("x").encode();
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> EntryBody.decode(cut)).isInstanceOf(CborException.class);
    }
    assertThatThrownBy(() -> EntryBody.decode(Arrays.copyOf(encoded, 272)))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("not padded");
  }

  @Test
  void decode_somethingInThePadding_refuses() {
    byte[] encoded = SealFixture.body("x").encode();
    encoded[255] = 1;
    assertThatThrownBy(() -> EntryBody.decode(encoded))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("padding");
  }

  @Test
  void decode_absentFlagWritten_refuses() {
    byte[] encoded =
        padded(
            new CborWriter()
                .map(5)
                .uint(0)
                .uint(1)
                .uint(1)
                .integer(0)
                .uint(2)
                .array(0)
                .uint(3)
                .array(0)
                .uint(4)
                .bool(false));
    assertThatThrownBy(() -> EntryBody.decode(encoded))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("absent flag");
  }

  @Test
  void decode_lamportTimeZero_refuses() {
    byte[] encoded =
        padded(
            new CborWriter()
                .map(4)
                .uint(0)
                .uint(0)
                .uint(1)
                .integer(0)
                .uint(2)
                .array(0)
                .uint(3)
                .array(0));
    assertThatThrownBy(() -> EntryBody.decode(encoded))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("break a rule");
  }

  @Test
  void decode_513Operations_refusesBeforeReadingThem() {
    CborWriter writer = new CborWriter().map(4).uint(0).uint(1).uint(1).integer(0).uint(2).array(0);
    writer.uint(3).array(513);
    for (int i = 0; i < 513; i++) {
      writer.bytes(OPERATION);
    }
    byte[] encoded = padded(writer);
    assertThatThrownBy(() -> EntryBody.decode(encoded))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("512");
  }

  @Test
  void decode_longerThanTheLimit_refuses() {
    assertThatThrownBy(() -> EntryBody.decode(new byte[EntryBody.MAX_BYTES + 1]))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("262144");
  }

  @Test
  void new_atTheLimits_isAllowed() {
    List<byte[]> most = Collections.nCopies(EntryBody.MAX_OPERATIONS, OPERATION);
    assertThatCode(() -> body(List.of(), most).encode()).doesNotThrowAnyException();
    int overhead = body(List.of(), List.of(new byte[EntryBody.MAX_BYTES / 2])).encodedLength();
    int longest = EntryBody.MAX_BYTES - (overhead - EntryBody.MAX_BYTES / 2);
    byte[] encoded = body(List.of(), List.of(new byte[longest])).encode();
    assertThat(encoded).hasSize(EntryBody.MAX_BYTES);
    assertThat(EntryBody.decode(encoded).operations().get(0)).hasSize(longest);
  }

  @Test
  void new_beyondTheLimits_refusesAndNamesTheLimit() {
    List<byte[]> tooMany = Collections.nCopies(513, OPERATION);
    assertThatThrownBy(() -> body(List.of(), tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("513")
        .hasMessageContaining("512");
    EntryBody tooLong = body(List.of(), List.of(new byte[EntryBody.MAX_BYTES]));
    assertThatThrownBy(tooLong::encode)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("262144");
    assertThatThrownBy(() -> new EntryBody(0, 0, List.of(), List.of(), false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void new_dependenciesNotAscending_refuses() {
    Place a = place(1);
    Place b = place(2);
    assertThatCode(() -> body(List.of(a, b), List.of())).doesNotThrowAnyException();
    assertThatThrownBy(() -> body(List.of(b, a), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> body(List.of(a, a), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_privateContent_isNotShown() {
    assertThat(SealFixture.body("private note").toString())
        .doesNotContain("private")
        .contains("1 operations");
  }

  static Stream<EntryBody> randomBodies(int count) {
    SplittableRandom random = new SplittableRandom(count);
    return Stream.generate(() -> randomBody(random)).limit(count);
  }

  private static EntryBody randomBody(SplittableRandom random) {
    List<Place> deps = new ArrayList<>();
    for (int log = 0; log < random.nextInt(5); log++) {
      deps.add(place(log));
    }
    List<byte[]> operations = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(20); i++) {
      byte[] operation = new byte[random.nextInt(100)];
      random.nextBytes(operation);
      operations.add(operation);
    }
    return new EntryBody(
        1 + random.nextLong(1L << 40), random.nextLong(), deps, operations, random.nextBoolean());
  }

  private static EntryBody body(List<Place> deps, List<byte[]> operations) {
    return new EntryBody(1, 0, deps, operations, false);
  }

  private static Place place(int log) {
    return new Place(
        LogId.of(SealFixture.filled(log, LogId.SIZE)),
        log,
        EntryHash.of(SealFixture.filled(0xd0, EntryHash.SIZE)));
  }

  private static byte[] padded(CborWriter writer) {
    return Arrays.copyOf(writer.toByteArray(), Padme.paddedLength(writer.size()));
  }
}
