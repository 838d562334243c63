package org.logomesh.model.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyKeyTest {

  private static final String KEY =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  /** All fourteen encodings, canonical or not, of the eight points of small order (C2SP/CCTV). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void of_pointOfSmallOrder_refuses(String hex) {
    assertThatThrownBy(() -> VerifyKey.parse(hex)).isInstanceOf(VerifyKeyException.class);
  }

  @Test
  void of_notAPoint_refuses() {
    String noSuchX = "0200000000000000000000000000000000000000000000000000000000000000";
    assertThatThrownBy(() -> VerifyKey.parse(noSuchX)).isInstanceOf(VerifyKeyException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void of_wrongLength_refusesAndSaysTheLength(int length) {
    assertThatThrownBy(() -> VerifyKey.of(new byte[length]))
        .isInstanceOf(VerifyKeyException.class)
        .hasMessageContaining("not " + length);
  }

  @Test
  void of_bytesChangedAfterwards_keepsItsOwn() {
    byte[] bytes = VerifyKey.parse(KEY).bytes();
    VerifyKey key = VerifyKey.of(bytes);
    bytes[0] ^= 1;
    key.bytes()[1] ^= 1;

    assertThat(key).hasToString(KEY).isEqualTo(VerifyKey.parse(KEY));
  }

  @Test
  void compareTo_firstByteAbove127_isUnsigned() {
    VerifyKey high = VerifyKey.parse(KEY);
    VerifyKey low =
        VerifyKey.parse("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

    assertThat(low).isLessThan(high);
    assertThat(low).isNotEqualTo(high);
  }
}
