package org.logomesh.client.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with HMAC-SHA-512 (RFC 5869). Re-uses one platform MAC, whose look-up costs more than its
 * work. Not thread-safe.
 */
final class Hkdf {
  /** Output of one expansion step, and of the hash, in bytes. */
  static final int BLOCK_BYTES = 64;

  /** RFC 5869: without a salt, a block of zeros. */
  static final byte[] NO_SALT = new byte[BLOCK_BYTES];

  private static final String ALGORITHM = "HmacSHA512";
  private static final int MAX_BLOCKS = 255;

  private final Mac mac;

  Hkdf() {
    try {
      mac = Mac.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * Derives bytes with an instance of its own; for callers that do so rarely.
   *
   * @see #derive
   */
  static byte[] once(byte[] secret, byte[] salt, byte[] info, int length) {
    return new Hkdf().derive(secret, salt, info, length);
  }

  /**
   * Extracts from {@code secret} and expands to {@code length} bytes.
   *
   * @param salt not secret; {@link #NO_SALT} for none
   * @param info what the bytes are for; a label first
   */
  byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
    int blocks = (length + BLOCK_BYTES - 1) / BLOCK_BYTES;
    if (length <= 0 || blocks > MAX_BLOCKS) {
      throw new IllegalArgumentException("HKDF cannot make " + length + " bytes");
    }
    try {
      mac.init(new SecretKeySpec(salt, ALGORITHM));
      byte[] pseudoRandomKey = mac.doFinal(secret);
      mac.init(new SecretKeySpec(pseudoRandomKey, ALGORITHM));
      Arrays.fill(pseudoRandomKey, (byte) 0);
      byte[] output = new byte[blocks * BLOCK_BYTES];
      for (int block = 1; block <= blocks; block++) {
        int offset = (block - 1) * BLOCK_BYTES;
        if (block > 1) {
          mac.update(output, offset - BLOCK_BYTES, BLOCK_BYTES);
        }
        mac.update(info);
        mac.update((byte) block);
        mac.doFinal(output, offset);
      }
      if (output.length == length) {
        return output;
      }
      byte[] result = Arrays.copyOf(output, length);
      Arrays.fill(output, (byte) 0);
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC with any key cannot fail", e);
    }
  }
}
