package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborWriter;

class TurnCredentialsTest {
  private static final TurnCredentials CREDENTIALS =
      new TurnCredentials(List.of("turn:turn.example.org:3478"), "1700000000:ab", "secret", 3600);

  @Test
  void decode_encoded_isTheSame() {
    assertThat(TurnCredentials.decode(CREDENTIALS.encode())).isEqualTo(CREDENTIALS);
    assertThat(CREDENTIALS.toString()).contains("1700000000:ab").doesNotContain("secret");
  }

  @Test
  void decode_anythingElse_isMalformed() {
    byte[] whole = CREDENTIALS.encode();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> TurnCredentials.decode(cut)).isInstanceOf(CborException.class);
    }
    assertThatThrownBy(() -> TurnCredentials.decode(new byte[TurnCredentials.MAX_BYTES + 1]))
        .isInstanceOf(CborException.class);
    byte[] noServers =
        new CborWriter()
            .map(4)
            .uint(0)
            .array(0)
            .uint(1)
            .text("u")
            .uint(2)
            .text("p")
            .uint(3)
            .uint(60)
            .toByteArray();
    assertThatThrownBy(() -> TurnCredentials.decode(noServers)).isInstanceOf(CborException.class);
  }

  @Test
  void create_outOfBounds_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TurnCredentials(List.of(), "u", "p", 60));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TurnCredentials(
                    Collections.nCopies(TurnCredentials.MAX_URLS + 1, "turn:a"), "u", "p", 60));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TurnCredentials(List.of("turn:a"), "u", "p", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TurnCredentials(List.of("turn:a"), "u", "p", TurnCredentials.MAX_SECONDS + 1));
  }
}
