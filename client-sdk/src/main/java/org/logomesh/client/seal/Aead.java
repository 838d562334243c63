package org.logomesh.client.seal;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM under keys that are derived for one message, so that the nonce is zero, or for one
 * counted sequence of messages, whose count is the nonce ({@link PairingCipher}). Re-uses one
 * platform cipher, whose look-up costs more than its work. Not thread-safe.
 */
final class Aead {
  /** Length of a key in bytes. */
  static final int KEY_BYTES = 32;

  /** What the tag adds to a plaintext, in bytes. */
  static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;

  private final Cipher cipher;

  Aead() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /**
   * Encrypts.
   *
   * @param keyMaterial whose first {@link #KEY_BYTES} bytes are the key
   */
  byte[] encrypt(byte[] keyMaterial, byte[] additionalData, byte[] plaintext) {
    return encrypt(keyMaterial, 0, additionalData, plaintext);
  }

  /** Encrypts message number {@code count} of a key. */
  byte[] encrypt(byte[] keyMaterial, long count, byte[] additionalData, byte[] plaintext) {
    try {
      init(Cipher.ENCRYPT_MODE, keyMaterial, count);
      cipher.updateAAD(additionalData);
      return cipher.doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key was about to be used twice", e);
    }
  }

  /**
   * Decrypts.
   *
   * @throws SealException if the ciphertext was not made with this key and additional data
   */
  byte[] decrypt(byte[] keyMaterial, byte[] additionalData, byte[] ciphertext)
      throws SealException {
    return decrypt(keyMaterial, 0, additionalData, ciphertext);
  }

  /** Decrypts message number {@code count} of a key. */
  byte[] decrypt(byte[] keyMaterial, long count, byte[] additionalData, byte[] ciphertext)
      throws SealException {
    if (ciphertext.length < TAG_BYTES) {
      throw new SealException("a ciphertext of " + ciphertext.length + " bytes has no tag");
    }
    try {
      init(Cipher.DECRYPT_MODE, keyMaterial, count);
      cipher.updateAAD(additionalData);
      return cipher.doFinal(ciphertext);
    } catch (AEADBadTagException e) {
      throw new SealException("the ciphertext is not authentic here");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not usable", e);
    }
  }

  private void init(int mode, byte[] keyMaterial, long count) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[NONCE_BYTES - 1 - i] = (byte) (count >>> (8 * i));
    }
    cipher.init(
        mode,
        new SecretKeySpec(keyMaterial, 0, KEY_BYTES, "AES"),
        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
  }
}
