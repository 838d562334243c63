package org.logomesh.model.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 65})
  void of_wrongLength_refusesAndSaysTheLength(int length) {
    assertThatThrownBy(() -> Signature.of(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not " + length);
  }

  @Test
  void of_bytesChangedAfterwards_keepsItsOwn() {
    byte[] bytes = new byte[Signature.LENGTH];
    Signature signature = Signature.of(bytes);
    bytes[0] = 1;
    signature.bytes()[1] = 1;

    assertThat(signature).isEqualTo(Signature.of(new byte[Signature.LENGTH]));
    assertThat(Signature.of(bytes)).isNotEqualTo(signature);
    assertThat(Signature.parse(signature.toString())).isEqualTo(signature);
  }
}
