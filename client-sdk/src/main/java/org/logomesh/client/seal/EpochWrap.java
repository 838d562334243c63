package org.logomesh.client.seal;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * Gives an epoch key to one device: HPKE in base mode (RFC 9180) with X-Wing (KEM 0x647A),
 * HKDF-SHA-256 and AES-256-GCM.
 *
 * <pre>
 *   info = label "epoch-wrap" ‖ space ‖ epoch id ‖ device      wrap = encapsulation(1120) ‖ sealed key(48)
 * </pre>
 *
 * <p>A wrap does not say who made it; the signed trust record that carries it does. A wrap made for
 * another space, epoch or device does not open, and a key that is not the one the epoch id commits
 * to is refused. Thread-safe.
 */
public final class EpochWrap {
  /** Length of a wrap in bytes. */
  public static final int LENGTH = 1120 + EpochKey.LENGTH + Aead.TAG_BYTES;

  private static final int ENCAPSULATION_BYTES = 1120;

  /** What X-Wing encapsulation draws: 32 bytes for ML-KEM-768, 32 for X25519. */
  private static final int ENCAPSULATION_SEED_BYTES = 64;

  private static final byte[] LABEL = Sha256.label("epoch-wrap");
  private static final byte[] NO_ADDITIONAL_DATA = new byte[0];

  private EpochWrap() {}

  /**
   * Wraps an epoch key for a device.
   *
   * @param kemKey the device's public X-Wing key, from its certificate
   * @throws SealException if {@code kemKey} is not an X-Wing key
   */
  public static byte[] wrap(EpochKey key, DeviceId device, byte[] kemKey, SecureRandom random)
      throws SealException {
    byte[] seed = new byte[ENCAPSULATION_SEED_BYTES];
    random.nextBytes(seed);
    try {
      HPKE hpke = hpke();
      HPKEContextWithEncapsulation context =
          hpke.setupBaseS(
              hpke.deserializePublicKey(kemKey), info(key.space(), key.epochId(), device), seed);
      return Bytes.concat(
          context.getEncapsulation(), context.seal(NO_ADDITIONAL_DATA, key.expose()));
    } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
      throw new SealException("not a usable X-Wing key of device " + device.abbreviated(), e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /**
   * Opens a wrap that was made for the device of {@code keys}.
   *
   * @param epoch the epoch that the trust record says the wrap is for
   * @throws SealException if it is not such a wrap, or holds another key
   */
  public static EpochKey unwrap(DeviceKeys keys, SpaceId space, EpochId epoch, byte[] wrap)
      throws SealException {
    if (wrap.length != LENGTH) {
      throw new SealException("an epoch wrap has " + LENGTH + " bytes, not " + wrap.length);
    }
    XWingPrivateKeyParameters secret = keys.kemPrivateKey();
    AsymmetricCipherKeyPair pair =
        new AsymmetricCipherKeyPair(secret.getPublicKeyParameters(), secret);
    byte[] encapsulation = Arrays.copyOf(wrap, ENCAPSULATION_BYTES);
    byte[] sealed = Arrays.copyOfRange(wrap, ENCAPSULATION_BYTES, LENGTH);
    byte[] opened;
    try {
      opened =
          hpke()
              .setupBaseR(encapsulation, pair, info(space, epoch, keys.deviceId()))
              .open(NO_ADDITIONAL_DATA, sealed);
    } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
      throw new SealException("not a wrap of epoch " + epoch.abbreviated() + " for this device", e);
    }
    return EpochKey.received(space, epoch, opened);
  }

  private static HPKE hpke() {
    return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  private static byte[] info(SpaceId space, EpochId epoch, DeviceId device) {
    return Bytes.concat(LABEL, space.bytes(), epoch.bytes(), device.bytes());
  }
}
