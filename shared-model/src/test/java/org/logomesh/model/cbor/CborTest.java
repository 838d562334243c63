package org.logomesh.model.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 8949, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "0,00",
    "10,0a",
    "23,17",
    "24,1818",
    "100,1864",
    "1000,1903e8",
    "1000000,1a000f4240",
    "1000000000000,1b000000e8d4a51000",
    "-1,20",
    "-10,29",
    "-100,3863",
    "-1000,3903e7",
    "9223372036854775807,1b7fffffffffffffff",
    "-9223372036854775808,3b7fffffffffffffff",
    "255,18ff",
    "256,190100",
    "65535,19ffff",
    "65536,1a00010000",
    "4294967296,1b0000000100000000"
  })
  void integer_rfcExample_isWrittenAndReadAlike(long value, String hex) {
    assertThat(HEX.formatHex(new CborWriter().integer(value).toByteArray())).isEqualTo(hex);
    assertThat(new CborReader(HEX.parseHex(hex)).integer()).isEqualTo(value);
  }

  /** RFC 8949, appendix A, and the shortest-form rule of section 4.2.2. */
  @ParameterizedTest
  @CsvSource({
    "0.0,f90000",
    "-0.0,f98000",
    "1.0,f93c00",
    "1.1,fb3ff199999999999a",
    "1.5,f93e00",
    "65504.0,f97bff",
    "100000.0,fa47c35000",
    "3.4028234663852886e+38,fa7f7fffff",
    "1.0e+300,fb7e37e43c8800759c",
    "5.960464477539063e-8,f90001",
    "0.00006103515625,f90400",
    "-4.0,f9c400",
    "-4.1,fbc010666666666666",
    "Infinity,f97c00",
    "NaN,f97e00",
    "-Infinity,f9fc00",
    "2.98023223876953125e-8,fa33000000"
  })
  void float64_rfcExample_takesShortestForm(double value, String hex) {
    assertThat(HEX.formatHex(new CborWriter().float64(value).toByteArray())).isEqualTo(hex);
    assertThat(Double.valueOf(new CborReader(HEX.parseHex(hex)).float64()))
        .isEqualTo(Double.valueOf(value));
  }

  @Test
  void float64_everyHalf_roundTrips() {
    for (int half = 0; half < 1 << 16; half++) {
      float value = Halves.toFloat(half);
      if (!Float.isNaN(value)) {
        assertThat(Halves.fromFloat(value)).isEqualTo(half);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1800",
        "1817",
        "190018",
        "1900ff",
        "1a0000ffff",
        "1b00000000ffffffff", // long heads
        "1bffffffffffffffff",
        "1c",
        "1f", // above 2^63, reserved, indefinite
        "",
        "18",
        "1900",
        "19", // cut off
        "40",
        "f6" // other kinds
      })
  void uint_notDeterministic_isRefused(String hex) {
    assertThatThrownBy(() -> new CborReader(HEX.parseHex(hex)).uint())
        .isInstanceOf(CborException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5f42010243030405ff",
        "7f657374726561646d696e67ff",
        "9fff",
        "bfff", // indefinite
        "c11a514b67b0",
        "d74401020304", // tags
        "f7",
        "f0",
        "f8ff", // undefined, other simple values
        "fa3fc00000",
        "fb3ff8000000000000",
        "fb7ff8000000000000", // floats in a longer form
        "61ff",
        "62c328",
        "63eda080", // malformed UTF-8, an encoded surrogate
        "a2020101ff",
        "a201010102",
        "a202010101", // repeated or unsorted keys
        "5affffffff00",
        "9affffffff00",
        "baffffffff0000", // lengths that are lies
        "8181818181818181818181818181818181818100" // too deep
      })
  void skipItem_notDeterministic_isRefused(String hex) {
    assertThatThrownBy(() -> new CborReader(HEX.parseHex(hex)).skipItem())
        .isInstanceOf(CborException.class);
  }

  @Test
  void bytes_longerThanAllowedOrThere_isRefusedBeforeAllocating() {
    byte[] claimsTwoGigabytes = HEX.parseHex("5a7fffffff00");
    assertThatThrownBy(() -> new CborReader(claimsTwoGigabytes).bytes(Integer.MAX_VALUE))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("longer than the input");
    assertThatThrownBy(() -> new CborReader(HEX.parseHex("4401020304")).bytes(3))
        .isInstanceOf(CborException.class)
        .hasMessageContaining("longer than 3");
  }

  @Test
  void text_unpairedSurrogate_isRefusedByTheWriter() {
    for (String text : new String[] {"a\ud800", "\udc00b", "\ud800\ud800\udc00"}) {
      assertThatThrownBy(() -> new CborWriter().text(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new CborReader(new CborWriter().text("a\ud83d\ude00").toByteArray()).text(9))
        .isEqualTo("a\ud83d\ude00");
  }

  @Test
  void reader_randomInput_readsOnlyWhatTheWriterWouldWrite() {
    SplittableRandom random = new SplittableRandom(8949);
    for (int round = 0; round < 200_000; round++) {
      byte[] input = new byte[random.nextInt(1, 12)];
      random.nextBytes(input);
      CborReader reader = new CborReader(input);
      try {
        byte[] item = reader.rawItem();
        assertThat(rewrite(new CborReader(item)).toByteArray()).isEqualTo(item);
      } catch (CborException expected) {
        assertThat(expected).hasMessageMatching("[a-zA-Z0-9^, '-]+");
      }
    }
  }

  private static CborWriter rewrite(CborReader reader) {
    CborWriter writer = new CborWriter();
    copy(reader, writer);
    reader.end();
    return writer;
  }

  private static void copy(CborReader reader, CborWriter writer) {
    switch (reader.peekKind()) {
      case UNSIGNED, NEGATIVE -> writer.integer(reader.integer());
      case BYTES -> writer.bytes(reader.bytes(Integer.MAX_VALUE));
      case TEXT -> writer.text(reader.text(Integer.MAX_VALUE));
      case BOOL -> writer.bool(reader.bool());
      case NULL -> {
        assertThat(reader.nul()).isTrue();
        writer.nul();
      }
      case FLOAT -> writer.float64(reader.float64());
      case ARRAY -> {
        int items = reader.array(Integer.MAX_VALUE);
        writer.array(items);
        for (int i = 0; i < items; i++) {
          copy(reader, writer);
        }
      }
      case MAP -> {
        int pairs = reader.map(Integer.MAX_VALUE);
        writer.map(pairs);
        for (int i = 0; i < 2 * pairs; i++) {
          copy(reader, writer);
        }
      }
    }
  }
}
