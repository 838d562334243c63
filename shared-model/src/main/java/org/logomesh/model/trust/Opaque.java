package org.logomesh.model.trust;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that the trust log carries without a meaning of its own: a wrapped key, a sealed name, a
 * random value. Immutable. Holds ciphertext and public randomness only; {@link #toString} shows the
 * length.
 */
public final class Opaque {
  private static final Opaque EMPTY = new Opaque(new byte[0]);

  private final byte[] bytes;

  private Opaque(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes. */
  public static Opaque of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Opaque(bytes.clone());
  }

  /** No bytes. */
  public static Opaque empty() {
    return EMPTY;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** How many bytes there are. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Opaque that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " opaque bytes";
  }
}
