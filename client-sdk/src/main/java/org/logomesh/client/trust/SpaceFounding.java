package org.logomesh.client.trust;

import java.security.SecureRandom;
import java.util.List;
import java.util.TreeMap;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochWrap;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.EpochGrant;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;

/**
 * Founds a space: a genesis record with the founding device, the device of the recovery words, and
 * the first epoch key for both. The space's id is the record's hash, so nobody can take it before.
 */
public final class SpaceFounding {
  /** The space level that this software writes: every kind of operation of this version. */
  public static final int SPACE_LEVEL = 1;

  private SpaceFounding() {}

  /**
   * Makes the genesis record.
   *
   * @param creator the founding device
   * @param recovery the device derived from the recovery words
   * @param names what the founding device is called
   */
  public static TrustRecord genesis(
      DeviceKeys creator, DeviceKeys recovery, DeviceNames names, SecureRandom random) {
    byte[] nonce = new byte[TrustBody.Genesis.NONCE_BYTES];
    random.nextBytes(nonce);
    // A genesis cannot name its own hash, the space id: what is inside is bound to its nonce.
    SpaceId provisional = SpaceId.of(nonce);
    EpochKey key = EpochKey.generate(provisional, random);
    TreeMap<DeviceId, Opaque> wraps = new TreeMap<>();
    wraps.put(creator.deviceId(), wrap(key, creator, random));
    wraps.put(recovery.deviceId(), wrap(key, recovery, random));
    Opaque name = names.seal(creator, key, creator.deviceId(), random);
    TrustBody.Genesis body =
        new TrustBody.Genesis(
            Opaque.of(nonce),
            Certificates.of(creator, nonce, TrustLevel.FULL, DeviceCertificate.NEVER, name),
            Certificates.of(
                recovery, nonce, TrustLevel.FULL, DeviceCertificate.NEVER, Opaque.empty()),
            new EpochGrant(key.epochId(), List.of(), wraps),
            SPACE_LEVEL);
    return TrustRecord.signGenesis(body, creator.signer()::sign);
  }

  private static Opaque wrap(EpochKey key, DeviceKeys device, SecureRandom random) {
    try {
      return Opaque.of(EpochWrap.wrap(key, device.deviceId(), device.kemKey(), random));
    } catch (SealException e) {
      throw new IllegalStateException("own keys are not usable", e);
    }
  }
}
