package org.logomesh.model.trust;

import org.logomesh.model.id.DeviceId;

/**
 * A device that belongs to a space.
 *
 * @param certificate its keys, and what was said at its admission
 * @param level its present level
 * @param role whether it founded the space
 */
public record Member(DeviceCertificate certificate, TrustLevel level, Role role) {
  /** What a member is apart from its level. */
  public enum Role {
    /** Wrote the genesis. */
    CREATOR,
    /** The device of the recovery words that the genesis names. */
    RECOVERY,
    /** Was admitted. */
    ADMITTED
  }

  /** The device's id. */
  public DeviceId device() {
    return certificate.device();
  }

  /** Whether the certificate is past its time; gates new sessions and new wraps, nothing else. */
  public boolean expiredAt(long epochSecond) {
    return certificate.expiredAt(epochSecond);
  }
}
