package org.logomesh.model.sign;

import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 public key of prime order.
 *
 * <p>Having one means that the bytes passed admission: the canonical encoding (RFC 8032, 5.1.3) of
 * a point on the curve that is neither of small order, so that no signature fits several messages,
 * nor of mixed order, so that all correct verifiers agree on its signatures.
 *
 * <p>Immutable. Keeps the decoded point, which makes verification faster.
 */
public final class VerifyKey implements Comparable<VerifyKey> {

  /** Length of an encoded key in bytes. */
  public static final int LENGTH = 32;

  private final byte[] encoded;
  private final PublicPoint point;

  private VerifyKey(byte[] encoded, PublicPoint point) {
    this.encoded = encoded;
    this.point = point;
  }

  /**
   * Admits an encoded key. Costs about as much as one verification: keep the result.
   *
   * @throws VerifyKeyException if the bytes are not the canonical encoding of a point of prime
   *     order
   */
  public static VerifyKey of(byte[] encoded) {
    if (encoded.length != LENGTH) {
      throw new VerifyKeyException(
          "an Ed25519 key has " + LENGTH + " bytes, not " + encoded.length);
    }
    byte[] copy = encoded.clone();
    @Nullable PublicPoint point =
        org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFullExport(copy, 0);
    if (point == null) {
      throw new VerifyKeyException("not a canonical Ed25519 key of prime order");
    }
    return new VerifyKey(copy, point);
  }

  /**
   * Admits a key written as 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is not hexadecimal, {@link VerifyKeyException} if
   *     the key is not admitted
   */
  public static VerifyKey parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** A copy of the encoded key. */
  public byte[] bytes() {
    return encoded.clone();
  }

  PublicPoint point() {
    return point;
  }

  /** Orders by the encoded bytes, unsigned. */
  @Override
  public int compareTo(VerifyKey other) {
    return Arrays.compareUnsigned(encoded, other.encoded);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifyKey key && Arrays.equals(encoded, key.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(encoded);
  }
}
