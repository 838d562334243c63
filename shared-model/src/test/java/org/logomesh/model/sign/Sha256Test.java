package org.logomesh.model.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {

  /** FIPS 180-2, appendix B.1. */
  private static final String HASH_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void hash_publishedVector_matches() {
    assertThat(hex(Sha256.hash(ascii("abc")))).isEqualTo(HASH_OF_ABC);
    assertThat(hex(Sha256.hash()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void hash_severalParts_hashesTheirConcatenation() {
    assertThat(hex(Sha256.hash(ascii("a"), new byte[0], ascii("bc")))).isEqualTo(HASH_OF_ABC);
    assertThat(hex(Sha256.hash(ascii("xabcx"), 1, 3))).isEqualTo(HASH_OF_ABC);
  }

  @Test
  void hash_rangeOutsideTheBuffer_leavesNothingBehindInTheThreadsDigest() {
    assertThatThrownBy(() -> Sha256.hash(ascii("abc"), 1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(hex(Sha256.hash(ascii("abc")))).isEqualTo(HASH_OF_ABC);
  }

  @Test
  void label_purpose_isPrefixedAndEndsInZero() {
    assertThat(Sha256.label("entry")).isEqualTo(ascii("logomesh/1/entry\0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Entry", "entry key", "entry\0", "entré", "a/b"})
  void label_otherCharacters_refuses(String purpose) {
    assertThatThrownBy(() -> Sha256.label(purpose)).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
