package org.logomesh.model.sign;

/**
 * The strict Ed25519 verifier (RFC 8032, 5.1.7), the only one in the product. Thread-safe.
 *
 * <p>The library's verifier checks that R and S are canonical, and an equation multiplied by the
 * cofactor 8. With A of prime order, which {@link VerifyKey} guarantees, [S]B − [k]A is of prime
 * order too, so the equation without the cofactor holds exactly if the multiplied one does and R
 * has no part of small order. The second condition is checked here. Only a signer who deviates from
 * the standard can produce a signature for which this matters, but such a member could otherwise
 * make implementations disagree.
 */
public final class Ed25519 {

  private static final int R_LENGTH = 32;

  private Ed25519() {}

  /**
   * Whether {@code signature} is a valid signature of {@code message} under {@code key}. Never
   * throws for bad signatures.
   */
  public static boolean verify(VerifyKey key, byte[] message, Signature signature) {
    byte[] bytes = signature.unsafeBytes();
    return org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
            bytes, 0, key.point(), message, 0, message.length)
        && hasNoSmallOrderPart(bytes);
  }

  private static boolean hasNoSmallOrderPart(byte[] signature) {
    // The library refuses the neutral element as a key, but as R it satisfies the equation.
    return isNeutralElement(signature)
        || org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(signature, 0);
  }

  /** Whether R is the point (0, 1), encoded as one byte 1 and 31 zero bytes. */
  private static boolean isNeutralElement(byte[] signature) {
    int others = signature[0] ^ 1;
    for (int i = 1; i < R_LENGTH; i++) {
      others |= signature[i];
    }
    return others == 0;
  }
}
