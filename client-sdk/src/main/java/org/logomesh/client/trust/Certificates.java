package org.logomesh.client.trust;

import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustLevel;

/** Makes certificates of devices whose secret keys are here. */
public final class Certificates {
  private Certificates() {}

  /**
   * Makes a device's certificate, with the proof that it holds its keys.
   *
   * @param binding the space id's bytes, or a genesis' nonce
   */
  public static DeviceCertificate of(
      DeviceKeys keys, byte[] binding, TrustLevel level, long expiryEpochSecond, Opaque name) {
    return new DeviceCertificate(
        keys.verifyKey(), keys.kemKey(), level, expiryEpochSecond, name, proof(keys, binding));
  }

  /** Shows that a device holds its keys and means this space. */
  public static Signature proof(DeviceKeys keys, byte[] binding) {
    return keys.signer()
        .sign(DeviceCertificate.proofMessage(binding, keys.verifyKey(), keys.kemKey()));
  }
}
