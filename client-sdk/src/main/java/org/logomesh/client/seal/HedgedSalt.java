package org.logomesh.client.seal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.logomesh.model.sign.Sha256;

/**
 * Salts that differ whenever what is sealed differs, even if the random source repeats itself, as
 * it does on a cloned or restored virtual machine.
 *
 * <pre>
 *   salt = HMAC-SHA-256(hedge key, random(32) ‖ SHA-256(context) ‖ SHA-256(plaintext))
 * </pre>
 *
 * <p>With a good random source salts are random; with a broken one they are at least a keyed
 * function of context and plaintext, so no key ever encrypts two plaintexts. Not thread-safe.
 */
final class HedgedSalt {
  /** Length of a salt, and of what is drawn for one, in bytes. */
  static final int LENGTH = 32;

  private final SecureRandom random;
  private final Mac mac;

  HedgedSalt(DeviceKeys keys, SecureRandom random) {
    this.random = random;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keys.hedgeSecret().expose(), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  byte[] next(byte[] context, byte[] plaintext) {
    byte[] drawn = new byte[LENGTH];
    random.nextBytes(drawn);
    mac.update(drawn);
    mac.update(Sha256.hash(context));
    return mac.doFinal(Sha256.hash(plaintext));
  }
}
