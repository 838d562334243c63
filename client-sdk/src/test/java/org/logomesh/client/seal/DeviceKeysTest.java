package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;

class DeviceKeysTest {
  private final DeviceKeys keys = DeviceKeys.generate(new SeededRandom(1));

  @Test
  void sign_labelledMessage_verifies() {
    byte[] message = Bytes.concat(Sha256.label("test"), new byte[] {1, 2, 3});
    Signature signature = keys.signer().sign(message);

    assertThat(Ed25519.verify(keys.verifyKey(), message, signature)).isTrue();
    assertThat(keys.signer().verifyKey()).isEqualTo(keys.verifyKey());
  }

  @Test
  void sign_messageWithoutLabel_refuses() {
    for (String message : new String[] {"", "pay 100", "logomesh/1/", "logomesh/2/entry"}) {
      byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
      assertThatThrownBy(() -> keys.signer().sign(bytes))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void generate_twice_makesDifferentDevices() {
    DeviceKeys other = DeviceKeys.generate(new SeededRandom(2));

    assertThat(other.deviceId()).isNotEqualTo(keys.deviceId());
    assertThat(other.verifyKey()).isNotEqualTo(keys.verifyKey());
    assertThat(keys.kemKey()).hasSize(DeviceKeys.KEM_KEY_BYTES).isNotEqualTo(other.kemKey());
  }

  @Test
  void close_thenSign_isRefusedAndSecretsAreZero() {
    byte[] secret = keys.signingSecret().expose();
    byte[] message = Sha256.label("test");
    Signer signer = keys.signer();
    keys.close();

    assertThat(secret).containsOnly(0);
    assertThatThrownBy(() -> signer.sign(message)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void revealCopy_changedByTheCaller_leavesTheSecretAlone() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2, 3});
    secret.revealCopy()[0] = 9;

    assertThat(secret.sameAs(SecretBytes.copyOf(new byte[] {1, 2, 3}))).isTrue();
    assertThat(secret.sameAs(SecretBytes.copyOf(new byte[] {9, 2, 3}))).isFalse();
  }
}
