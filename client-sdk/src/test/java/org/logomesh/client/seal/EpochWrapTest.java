package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.seal.SealFixture.OTHER_SPACE;
import static org.logomesh.client.seal.SealFixture.SPACE;

import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.EpochId;

class EpochWrapTest {
  private final DeviceKeys device = DeviceKeys.generate(new SeededRandom(1));
  private final EpochKey key = EpochKey.generate(SPACE, new SeededRandom(2));
  private final EpochId epoch = key.epochId();

  @Test
  void unwrap_byTheDeviceItIsFor_givesTheKey() throws Exception {
    byte[] wrap = wrap(key, device);

    assertThat(wrap).hasSize(EpochWrap.LENGTH).hasSize(1168);
    assertThat(EpochWrap.unwrap(device, SPACE, epoch, wrap)).isEqualTo(key);
  }

  @Test
  void unwrap_byAnotherDevice_refuses() throws Exception {
    byte[] wrap = wrap(key, device);
    DeviceKeys other = DeviceKeys.generate(new SeededRandom(3));

    assertThatThrownBy(() -> EpochWrap.unwrap(other, SPACE, epoch, wrap))
        .isInstanceOf(SealException.class);
  }

  /** Attack 6: a wrap moved to another space, epoch or device of the same owner. */
  @Test
  void unwrap_movedToAnotherPlace_refuses() throws Exception {
    byte[] wrap = wrap(key, device);
    EpochKey sameSecretElsewhere = EpochKey.ofStored(OTHER_SPACE, key.revealForStorage());
    EpochKey otherKey = EpochKey.generate(SPACE, new SeededRandom(4));
    DeviceKeys sameKemKeyOtherDevice =
        DeviceKeys.ofSecrets(
            SecretBytes.random(new SeededRandom(5), 32),
            SecretBytes.copyOf(device.kemSecret().revealCopy()),
            SecretBytes.random(new SeededRandom(5), 32));

    assertThatThrownBy(
            () -> EpochWrap.unwrap(device, OTHER_SPACE, sameSecretElsewhere.epochId(), wrap))
        .isInstanceOf(SealException.class);
    assertThatThrownBy(() -> EpochWrap.unwrap(device, SPACE, otherKey.epochId(), wrap))
        .isInstanceOf(SealException.class);
    assertThatThrownBy(() -> EpochWrap.unwrap(sameKemKeyOtherDevice, SPACE, epoch, wrap))
        .isInstanceOf(SealException.class);
  }

  /** Attack 6: any byte of the wrap changed. */
  @Test
  void unwrap_anyByteChanged_refuses() throws Exception {
    byte[] wrap = wrap(key, device);
    for (int i = 0; i < wrap.length; i += 7) {
      byte[] changed = wrap.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> EpochWrap.unwrap(device, SPACE, epoch, changed))
          .as("byte %d", i)
          .isInstanceOf(SealException.class);
    }
    assertThatThrownBy(() -> EpochWrap.unwrap(device, SPACE, epoch, new byte[100]))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("100");
  }

  /** Attack 6: an administrator wraps different keys for different members under one epoch id. */
  @Test
  void received_keyThatTheEpochIdDoesNotCommitTo_refuses() {
    byte[] another = SealFixture.filled(0x77, EpochKey.LENGTH);

    assertThatThrownBy(() -> EpochKey.received(SPACE, epoch, another))
        .isInstanceOf(SealException.class)
        .hasMessageContaining(epoch.abbreviated());
    assertThat(another).as("overwritten").containsOnly(0);
  }

  @Test
  void wrap_badRecipientKey_refuses() {
    byte[] notReduced = SealFixture.filled(0xff, DeviceKeys.KEM_KEY_BYTES);

    assertThatThrownBy(
            () -> EpochWrap.wrap(key, device.deviceId(), new byte[7], new SeededRandom(1)))
        .isInstanceOf(SealException.class);
    assertThatThrownBy(
            () -> EpochWrap.wrap(key, device.deviceId(), notReduced, new SeededRandom(1)))
        .isInstanceOf(SealException.class);
  }

  /** The library's KEM and key schedule, byte for byte, against the draft's vector. */
  @Test
  void hpke_vectorOfTheDraft_matches() throws Exception {
    Vectors vectors = Vectors.load("hpke-xwing.txt");
    HPKE hpke =
        new HPKE(
            HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
    XWingPrivateKeyParameters secret =
        new XWingPrivateKeyParameters(vectors.bytes("recipient-secret"));

    assertThat(secret.getPublicKeyParameters().getEncoded())
        .isEqualTo(vectors.bytes("recipient-key"));
    HPKEContextWithEncapsulation context =
        hpke.setupBaseS(
            secret.getPublicKeyParameters(),
            vectors.bytes("info"),
            vectors.bytes("encapsulation-seed"));
    assertThat(context.getEncapsulation()).isEqualTo(vectors.bytes("encapsulation"));
    assertThat(context.seal(vectors.bytes("additional-data"), vectors.bytes("plaintext")))
        .isEqualTo(vectors.bytes("ciphertext"));
  }

  private static byte[] wrap(EpochKey key, DeviceKeys device) throws SealException {
    return EpochWrap.wrap(key, device.deviceId(), device.kemKey(), new SeededRandom(6));
  }
}
