package org.logomesh.client.trust;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;

/** What both sides of a pairing compute. */
final class PairingCode {
  private static final byte[] CODE_LABEL = Sha256.label("pairing-code");
  private static final byte[] COMMIT_LABEL = Sha256.label("pairing-commitment");
  private static final byte[] OFFER_LABEL = Sha256.label("pairing-offer");
  private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

  private PairingCode() {}

  /**
   * What the joiner binds itself to before it sees the inviter's nonce. The names are in it: a
   * person confirms a device by the name that is shown, so nobody in between may choose it.
   */
  static byte[] commitment(byte[] nonce, VerifyKey signingKey, byte[] kemKey, DeviceNames names) {
    return Sha256.hash(
        COMMIT_LABEL,
        nonce,
        signingKey.bytes(),
        kemKey,
        Sha256.hash(names.device().getBytes(StandardCharsets.UTF_8)),
        Sha256.hash(names.person().getBytes(StandardCharsets.UTF_8)));
  }

  /** What the inviter signs: that it, and nobody who has the ticket only, answers this joiner. */
  static byte[] offer(SpaceId space, byte[] commitment, byte[] nonce) {
    byte[] hash = Sha256.hash(space.bytes(), commitment, nonce);
    byte[] message = Arrays.copyOf(OFFER_LABEL, OFFER_LABEL.length + hash.length);
    System.arraycopy(hash, 0, message, OFFER_LABEL.length, hash.length);
    return message;
  }

  /** The six digits that people compare. */
  static String digits(
      SpaceId space, DeviceId inviter, DeviceId joiner, byte[] inviterNonce, byte[] joinerNonce) {
    byte[] hash =
        Sha256.hash(
            CODE_LABEL, space.bytes(), inviter.bytes(), joiner.bytes(), inviterNonce, joinerNonce);
    String digits = String.format("%06d", new BigInteger(1, hash).mod(MILLION));
    return digits.substring(0, 3) + " " + digits.substring(3);
  }
}
