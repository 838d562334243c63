package org.logomesh.model.sign;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The 64 bytes of an Ed25519 signature, R ‖ S. Only the length is checked here; whether R and S are
 * canonical is part of {@link Ed25519#verify}. Immutable.
 */
public final class Signature {

  /** Length of a signature in bytes. */
  public static final int LENGTH = 64;

  private final byte[] bytes;

  private Signature(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies 64 bytes.
   *
   * @throws IllegalArgumentException if there are not 64
   */
  public static Signature of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "a signature has " + LENGTH + " bytes, not " + bytes.length);
    }
    return new Signature(bytes.clone());
  }

  /**
   * Reads 128 hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static Signature parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes themselves, for the verifier of this package only. */
  byte[] unsafeBytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Signature signature && Arrays.equals(bytes, signature.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
