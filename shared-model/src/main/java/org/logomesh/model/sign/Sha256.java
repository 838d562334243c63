package org.logomesh.model.sign;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;

/**
 * SHA-256 (FIPS 180-4) and the labels that separate its uses.
 *
 * <p>Thread-safe. Each thread re-uses one digest of the platform provider, because looking the
 * provider up costs more than hashing an entry.
 */
public final class Sha256 {

  /** Length of a hash in bytes. */
  public static final int LENGTH = 32;

  private static final String LABEL_PREFIX = "logomesh/1/";

  private static final ThreadLocal<MessageDigest> DIGEST =
      ThreadLocal.withInitial(Sha256::newDigest);

  private Sha256() {}

  /**
   * Hashes the concatenation of {@code parts}.
   *
   * <p>Nothing marks where a part ends: a caller whose parts vary in length must fix their lengths
   * itself (by a label of its own and fixed-size fields, or by hashing a variable part first).
   */
  public static byte[] hash(byte[]... parts) {
    MessageDigest digest = DIGEST.get();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /**
   * Hashes {@code length} bytes of {@code buffer} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the buffer
   */
  public static byte[] hash(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    MessageDigest digest = DIGEST.get();
    digest.update(buffer, offset, length);
    return digest.digest();
  }

  /**
   * The label of a purpose: UTF-8 of {@code logomesh/1/} and the purpose, then one zero byte. No
   * label is a prefix of another, since a purpose has no zero byte.
   *
   * @param purpose lower-case letters, digits and hyphens
   * @throws IllegalArgumentException if the purpose is empty or has another character
   */
  public static byte[] label(String purpose) {
    if (!isPurpose(purpose)) {
      throw new IllegalArgumentException("not a label purpose: \"" + purpose + "\"");
    }
    byte[] text = (LABEL_PREFIX + purpose).getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(text, text.length + 1);
  }

  private static boolean isPurpose(String purpose) {
    return !purpose.isEmpty()
        && purpose
            .chars()
            .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }

  /** A digest of one's own, for what is too long to be one array. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
