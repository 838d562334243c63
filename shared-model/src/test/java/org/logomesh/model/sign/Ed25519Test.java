package org.logomesh.model.sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The verifier against published vectors, and against the JDK's independent implementation. */
class Ed25519Test {

  static Stream<Ed25519Vector> vectors() {
    return Ed25519Vector.load();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void verify_publishedEdgeCase_givesTheStrictAnswer(Ed25519Vector vector) {
    assertThat(answer(vector)).isEqualTo(vector.expected());
  }

  /** Without the keys that are refused at admission: the JDK admits them. */
  static Stream<Ed25519Vector> vectorsWithAdmittedKey() {
    return vectors().filter(vector -> !vector.expected().equals("key"));
  }

  @ParameterizedTest
  @MethodSource("vectorsWithAdmittedKey")
  void verify_admittedKey_agreesWithTheJdk(Ed25519Vector vector) throws Exception {
    assertThat(jdkVerifies(vector.key(), vector.message(), vector.signature()))
        .isEqualTo(vector.expected().equals("accept"));
  }

  @Test
  void verify_anyBitOfAnyInputFlipped_refuses() {
    Ed25519Vector honest = Ed25519Vector.named("honest");
    VerifyKey key = VerifyKey.of(honest.key());
    for (int bit = 0; bit < Signature.LENGTH * 8; bit++) {
      Signature damaged = Signature.of(flipped(honest.signature(), bit));
      assertThat(Ed25519.verify(key, honest.message(), damaged)).as("bit %d", bit).isFalse();
    }
    Signature signature = Signature.of(honest.signature());
    for (int bit = 0; bit < honest.message().length * 8; bit++) {
      byte[] damaged = flipped(honest.message(), bit);
      assertThat(Ed25519.verify(key, damaged, signature)).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void verify_randomSignatures_agreesWithTheJdk() throws Exception {
    SplittableRandom random = new SplittableRandom(8032);
    for (int round = 0; round < 20; round++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      byte[] encodedKey = new byte[VerifyKey.LENGTH];
      org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(secret, 0, encodedKey, 0);
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(message);
      byte[] signature = new byte[Signature.LENGTH];
      org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
          secret, 0, message, 0, message.length, signature, 0);
      VerifyKey key = VerifyKey.of(encodedKey);

      assertThat(Ed25519.verify(key, message, Signature.of(signature))).isTrue();
      assertThat(jdkVerifies(encodedKey, message, signature)).isTrue();
      byte[] damaged = flipped(signature, random.nextInt(Signature.LENGTH * 8));
      assertThat(Ed25519.verify(key, message, Signature.of(damaged))).isFalse();
      assertThat(jdkVerifies(encodedKey, message, damaged)).isFalse();
    }
  }

  @Test
  void verify_keyOfAnother_refuses() {
    Ed25519Vector honest = Ed25519Vector.named("honest");
    byte[] otherKey = new byte[VerifyKey.LENGTH];
    byte[] otherSecret = new byte[32];
    new SplittableRandom(1).nextBytes(otherSecret);
    org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(otherSecret, 0, otherKey, 0);

    assertThat(
            Ed25519.verify(
                VerifyKey.of(otherKey), honest.message(), Signature.of(honest.signature())))
        .isFalse();
  }

  private static String answer(Ed25519Vector vector) {
    VerifyKey key;
    try {
      key = VerifyKey.of(vector.key());
    } catch (VerifyKeyException e) {
      return "key";
    }
    return Ed25519.verify(key, vector.message(), Signature.of(vector.signature()))
        ? "accept"
        : "signature";
  }

  private static boolean jdkVerifies(byte[] key, byte[] message, byte[] signature)
      throws Exception {
    byte[] y = new byte[key.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = key[key.length - 1 - i];
    }
    boolean xOdd = (y[0] & 0x80) != 0;
    y[0] &= 0x7f;
    EdECPoint point = new EdECPoint(xOdd, new BigInteger(1, y));
    java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
    try {
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // the JDK throws for an R that is not a point and for S >= L
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = bytes.clone();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return copy;
  }
}
