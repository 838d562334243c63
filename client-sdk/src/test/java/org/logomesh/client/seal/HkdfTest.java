package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;

class HkdfTest {

  /** Inputs of RFC 5869, test case 1, with SHA-512; output of the "cryptography" library. */
  @Test
  void derive_inputsOfRfc5869_matchAnotherLibrary() {
    byte[] output =
        Hkdf.once(
            SealFixture.filled(0x0b, 22),
            HexFormat.of().parseHex("000102030405060708090a0b0c"),
            HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9"),
            42);
    assertThat(HexFormat.of().formatHex(output))
        .isEqualTo(
            "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c14815793"
                + "38da362cb8d9f925d7cb");
  }

  @Test
  void derive_anyInputsAndLengths_matchesBouncyCastle() {
    SplittableRandom random = new SplittableRandom(5869);
    Hkdf hkdf = new Hkdf();
    for (int round = 0; round < 200; round++) {
      byte[] secret = bytes(random, random.nextInt(1, 100));
      byte[] salt = round % 4 == 0 ? Hkdf.NO_SALT : bytes(random, random.nextInt(1, 200));
      byte[] info = bytes(random, random.nextInt(100));
      byte[] expected = new byte[random.nextInt(1, 300)];
      HKDFBytesGenerator reference = new HKDFBytesGenerator(new SHA512Digest());
      byte[] referenceSalt = round % 4 == 0 ? null : salt;
      reference.init(new HKDFParameters(secret, referenceSalt, info));
      reference.generateBytes(expected, 0, expected.length);

      assertThat(hkdf.derive(secret, salt, info, expected.length)).isEqualTo(expected);
    }
  }

  @Test
  void derive_impossibleLength_refuses() {
    byte[] secret = new byte[32];
    assertThatThrownBy(() -> Hkdf.once(secret, Hkdf.NO_SALT, new byte[0], 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hkdf.once(secret, Hkdf.NO_SALT, new byte[0], 255 * 64 + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
