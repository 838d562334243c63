package org.logomesh.client.seal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.SignalMessage;

/**
 * Seals what one device tells another through a relay's signalling: HPKE in base mode (RFC 9180)
 * with X-Wing (KEM 0x647A), HKDF-SHA-256 and AES-256-GCM, signed by the sender.
 *
 * <pre>
 *   info      = label "signal" ‖ space ‖ source ‖ target
 *   plaintext = length(4) ‖ message ‖ zero bytes, up to Padmé(max(4 + length, 256))
 *   sealed    = encapsulation(1120) ‖ ciphertext
 *   content   = sealed ‖ Ed25519 over label "signal-signature" ‖ space ‖ source ‖ target ‖ SHA-256(sealed)
 * </pre>
 *
 * <p>The relay can read and change nothing of it, and cannot pass it off as another device's or in
 * another space; it sees a padded length. It can hand it on again, or late: what is inside has to
 * say which conversation it belongs to. Thread-safe.
 */
public final class SignalSeal {
  /**
   * Longest message in bytes: sealed and padded it fits {@link SignalMessage#MAX_CONTENT_BYTES}.
   */
  public static final int MAX_MESSAGE_BYTES = 12 * 1024;

  private static final int ENCAPSULATION_BYTES = 1120;
  private static final int ENCAPSULATION_SEED_BYTES = 64;
  private static final int LENGTH_BYTES = Integer.BYTES;

  private static final int MIN_BYTES =
      ENCAPSULATION_BYTES + Padme.MIN_BYTES + Aead.TAG_BYTES + Signature.LENGTH;

  private static final byte[] LABEL = Sha256.label("signal");
  private static final byte[] SIGNATURE_LABEL = Sha256.label("signal-signature");
  private static final byte[] NO_ADDITIONAL_DATA = new byte[0];

  private SignalSeal() {}

  /** From whom to whom. */
  public record Way(SpaceId space, DeviceId source, DeviceId target) {
    byte[] bytes(byte[] label) {
      return Bytes.concat(label, space.bytes(), source.bytes(), target.bytes());
    }
  }

  /**
   * Seals a message.
   *
   * @param signer the source
   * @param kemKey the target's public X-Wing key, from its certificate
   * @throws SealException if {@code kemKey} is not an X-Wing key
   * @throws IllegalArgumentException if the message is longer than {@link #MAX_MESSAGE_BYTES}
   */
  public static byte[] seal(
      Way way, Signer signer, byte[] kemKey, byte[] message, SecureRandom random)
      throws SealException {
    if (message.length > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException("a message of " + message.length + " bytes");
    }
    byte[] padded = new byte[Padme.paddedLength(LENGTH_BYTES + message.length)];
    ByteBuffer.wrap(padded).putInt(message.length).put(message);
    byte[] seed = new byte[ENCAPSULATION_SEED_BYTES];
    random.nextBytes(seed);
    byte[] sealed;
    try {
      HPKE hpke = hpke();
      HPKEContextWithEncapsulation context =
          hpke.setupBaseS(hpke.deserializePublicKey(kemKey), way.bytes(LABEL), seed);
      sealed = Bytes.concat(context.getEncapsulation(), context.seal(NO_ADDITIONAL_DATA, padded));
    } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
      throw new SealException("not a usable X-Wing key of device " + way.target().abbreviated(), e);
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(padded, (byte) 0);
    }
    return Bytes.concat(sealed, signer.sign(signed(way, sealed)).bytes());
  }

  /**
   * Opens content that was sealed for the device of {@code keys}.
   *
   * @param source the sender's public signing key, from its certificate
   * @throws SealException if the sender did not seal it for this way
   */
  public static byte[] open(Way way, DeviceKeys keys, VerifyKey source, byte[] content)
      throws SealException {
    if (content.length < MIN_BYTES || content.length > SignalMessage.MAX_CONTENT_BYTES) {
      throw new SealException("a signal of " + content.length + " bytes");
    }
    byte[] sealed = Arrays.copyOf(content, content.length - Signature.LENGTH);
    Signature signature = Signature.of(Arrays.copyOfRange(content, sealed.length, content.length));
    if (!Ed25519.verify(source, signed(way, sealed), signature)) {
      throw new SealException("not signed by device " + way.source().abbreviated());
    }
    XWingPrivateKeyParameters secret = keys.kemPrivateKey();
    AsymmetricCipherKeyPair pair =
        new AsymmetricCipherKeyPair(secret.getPublicKeyParameters(), secret);
    byte[] padded;
    try {
      padded =
          hpke()
              .setupBaseR(Arrays.copyOf(sealed, ENCAPSULATION_BYTES), pair, way.bytes(LABEL))
              .open(
                  NO_ADDITIONAL_DATA,
                  Arrays.copyOfRange(sealed, ENCAPSULATION_BYTES, sealed.length));
    } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
      throw new SealException("not sealed for this device", e);
    }
    return unpadded(padded);
  }

  private static byte[] unpadded(byte[] padded) throws SealException {
    int length = ByteBuffer.wrap(padded).getInt();
    if (length < 0
        || length > MAX_MESSAGE_BYTES
        || padded.length != Padme.paddedLength(LENGTH_BYTES + length)) {
      throw new SealException("a signal that is padded wrongly");
    }
    for (int i = LENGTH_BYTES + length; i < padded.length; i++) {
      if (padded[i] != 0) {
        throw new SealException("a signal that is padded wrongly");
      }
    }
    return Arrays.copyOfRange(padded, LENGTH_BYTES, LENGTH_BYTES + length);
  }

  private static byte[] signed(Way way, byte[] sealed) {
    return Bytes.concat(way.bytes(SIGNATURE_LABEL), Sha256.hash(sealed));
  }

  private static HPKE hpke() {
    return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }
}
