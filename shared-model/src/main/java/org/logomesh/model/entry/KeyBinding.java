package org.logomesh.model.entry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What ties a ciphertext to one key: the salt the key was derived with, and the commitment derived
 * beside it, which the opener compares before it decrypts. Immutable.
 */
public final class KeyBinding {
  /** Length in bytes of the salt, and of the commitment. */
  public static final int PART_BYTES = 32;

  private final byte[] salt;
  private final byte[] commitment;

  /**
   * Wraps copies of salt and commitment.
   *
   * @throws IllegalArgumentException if either is not {@link #PART_BYTES} long
   */
  public KeyBinding(byte[] salt, byte[] commitment) {
    if (salt.length != PART_BYTES || commitment.length != PART_BYTES) {
      throw new IllegalArgumentException("salt and commitment are " + PART_BYTES + " bytes each");
    }
    this.salt = salt.clone();
    this.commitment = commitment.clone();
  }

  /** Returns a copy of the salt. */
  public byte[] salt() {
    return salt.clone();
  }

  /** Returns a copy of the commitment. */
  public byte[] commitment() {
    return commitment.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyBinding that
        && Arrays.equals(salt, that.salt)
        && Arrays.equals(commitment, that.commitment);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(commitment);
  }
}
