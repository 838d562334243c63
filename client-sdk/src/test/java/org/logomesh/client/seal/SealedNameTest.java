package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.seal.SealFixture.SPACE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.seal.SealedName.Field;
import org.logomesh.model.id.DeviceId;

class SealedNameTest {
  private final SealFixture fixture = new SealFixture();
  private final DeviceId device = fixture.keys.deviceId();
  private final SealedName names = new SealedName(fixture.keys, new SeededRandom(4));

  @ParameterizedTest
  @ValueSource(strings = {"", "Anna's phone", "客厅平板", "👩‍👩‍👧 tablet"})
  void open_whatWasSealed_givesTheName(String name) throws Exception {
    byte[] sealed = names.seal(fixture.epochKey, device, Field.DEVICE_NAME, name);

    assertThat(SealedName.open(fixture.keyring, device, Field.DEVICE_NAME, sealed)).isEqualTo(name);
    assertThat(sealed.length).isLessThanOrEqualTo(SealedName.MAX_SEALED_BYTES);
  }

  @Test
  void seal_longestName_fits() throws Exception {
    String longest = "x".repeat(SealedName.MAX_NAME_BYTES);
    byte[] sealed = names.seal(fixture.epochKey, device, Field.PERSON, longest);

    assertThat(sealed.length).isLessThanOrEqualTo(SealedName.MAX_SEALED_BYTES);
    assertThat(SealedName.open(fixture.keyring, device, Field.PERSON, sealed)).isEqualTo(longest);
  }

  @Test
  void seal_shortNames_lookAlike() {
    byte[] one = names.seal(fixture.epochKey, device, Field.PERSON, "Bo");
    byte[] other = names.seal(fixture.epochKey, device, Field.PERSON, "Wilhelmina van der Berg");

    assertThat(one).hasSameSizeAs(other);
  }

  @Test
  void seal_knownRandomness_givesTheKnownBytes() {
    Vectors sealing = Vectors.load("sealing.txt");
    DeviceKeys keys =
        DeviceKeys.ofSecrets(
            SecretBytes.copyOf(sealing.bytes("signing-secret")),
            SecretBytes.copyOf(sealing.bytes("kem-secret")),
            SecretBytes.copyOf(sealing.bytes("hedge-secret")));
    EpochKey epochKey = EpochKey.ofStored(SPACE, sealing.bytes("epoch-key"));

    assertThat(
            new SealedName(keys, new RepeatingRandom(0x44))
                .seal(epochKey, keys.deviceId(), Field.DEVICE_NAME, "Anna's phone"))
        .isEqualTo(Vectors.load("keys.txt").bytes("sealed-name"));
  }

  @Test
  void open_movedToAnotherDeviceOrField_refuses() {
    byte[] sealed = names.seal(fixture.epochKey, device, Field.DEVICE_NAME, "Anna's phone");
    DeviceId other = DeviceId.of(SealFixture.filled(7, DeviceId.SIZE));

    assertThatThrownBy(() -> SealedName.open(fixture.keyring, other, Field.DEVICE_NAME, sealed))
        .isInstanceOf(SealException.class);
    assertThatThrownBy(() -> SealedName.open(fixture.keyring, device, Field.PERSON, sealed))
        .isInstanceOf(SealException.class);
  }

  @Test
  void open_keyNotHere_isNull() throws Exception {
    byte[] sealed = names.seal(fixture.epochKey, device, Field.DEVICE_NAME, "Anna's phone");

    assertThat(SealedName.open(new EpochKeyring(SPACE), device, Field.DEVICE_NAME, sealed))
        .isNull();
  }

  @Test
  void open_anyByteChanged_neverGivesAName() {
    byte[] sealed = names.seal(fixture.epochKey, device, Field.DEVICE_NAME, "Anna's phone");
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      try {
        assertThat(SealedName.open(fixture.keyring, device, Field.DEVICE_NAME, changed))
            .as("byte %d", i)
            .isNull();
      } catch (SealException expected) {
        assertThat(expected).hasMessageNotContaining("Anna");
      }
    }
  }

  @Test
  void seal_badName_refuses() {
    for (String bad : new String[] {"x".repeat(193), "a\nb", "\u001b[2J", "a\0", "\u202egnp.exe"}) {
      assertThatThrownBy(() -> names.seal(fixture.epochKey, device, Field.PERSON, bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
