package org.logomesh.model.trust;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/**
 * A device's public keys, and what the space says of the device when it admits it.
 *
 * <p>The keys name the device: {@code DeviceId = SHA-256(label("device") ‖ signing key ‖ KEM key)}.
 * The proof is the device's own signature over {@code label("device-certificate") ‖ binding ‖
 * signing key ‖ KEM key}, where the binding is the space id, or in a genesis, which cannot name its
 * own hash, the genesis' random bytes. It shows that the device holds the key and means this space.
 * Level, expiry and name are the admitting device's statement, which the record's signature covers.
 * Immutable.
 */
public final class DeviceCertificate {
  /** Length of an X-Wing public key (ML-KEM-768 and X25519) in bytes. */
  public static final int KEM_KEY_BYTES = 1_216;

  /** Bytes of a sealed name: a name of 200 characters, a person, padding and tag. */
  public static final int MAX_SEALED_NAME_BYTES = 1_024;

  /** Length of what a proof is bound to, in bytes. */
  public static final int BINDING_BYTES = 32;

  /** Expiry of a certificate that does not expire. */
  public static final long NEVER = 0;

  private static final byte[] DEVICE_LABEL = Sha256.label("device");
  private static final byte[] PROOF_LABEL = Sha256.label("device-certificate");

  private final DeviceId device;
  private final VerifyKey signingKey;
  private final byte[] kemKey;
  private final TrustLevel level;
  private final long expiryEpochSecond;
  private final Opaque sealedName;
  private final Signature proof;

  /**
   * Takes the fields as they are; {@link #provenFor} checks the proof.
   *
   * @param expiryEpochSecond from when on the device opens no new session and gets no new wrap, in
   *     seconds of Unix time; {@link #NEVER} if it does not expire
   * @throws IllegalArgumentException if a field has a wrong size
   */
  public DeviceCertificate(
      VerifyKey signingKey,
      byte[] kemKey,
      TrustLevel level,
      long expiryEpochSecond,
      Opaque sealedName,
      Signature proof) {
    if (kemKey.length != KEM_KEY_BYTES) {
      throw new IllegalArgumentException("a KEM key of " + kemKey.length + " bytes");
    }
    if (expiryEpochSecond < 0) {
      throw new IllegalArgumentException("expiry before 1970: " + expiryEpochSecond);
    }
    if (sealedName.size() > MAX_SEALED_NAME_BYTES) {
      throw new IllegalArgumentException("a sealed name of " + sealedName.size() + " bytes");
    }
    this.device = deviceId(signingKey, kemKey);
    this.signingKey = signingKey;
    this.kemKey = kemKey.clone();
    this.level = level;
    this.expiryEpochSecond = expiryEpochSecond;
    this.sealedName = sealedName;
    this.proof = proof;
  }

  /** The id that a device with these keys has. */
  public static DeviceId deviceId(VerifyKey signingKey, byte[] kemKey) {
    return DeviceId.of(Sha256.hash(DEVICE_LABEL, signingKey.bytes(), kemKey));
  }

  /**
   * What a device signs to show that it holds the keys and means this space.
   *
   * @param binding the space id's bytes, or the random bytes of a genesis
   */
  public static byte[] proofMessage(byte[] binding, VerifyKey signingKey, byte[] kemKey) {
    if (binding.length != BINDING_BYTES || kemKey.length != KEM_KEY_BYTES) {
      throw new IllegalArgumentException("a binding or KEM key of a wrong size");
    }
    byte[] message = Arrays.copyOf(PROOF_LABEL, PROOF_LABEL.length + 32 + 32 + KEM_KEY_BYTES);
    System.arraycopy(binding, 0, message, PROOF_LABEL.length, 32);
    System.arraycopy(signingKey.bytes(), 0, message, PROOF_LABEL.length + 32, 32);
    System.arraycopy(kemKey, 0, message, PROOF_LABEL.length + 64, KEM_KEY_BYTES);
    return message;
  }

  /** Whether the proof is valid for a device admitted to {@code space}. */
  public boolean provenFor(SpaceId space) {
    return provenFor(space.bytes());
  }

  /** Whether the proof is valid for this binding: a space id, or the random bytes of a genesis. */
  boolean provenFor(byte[] binding) {
    return Ed25519.verify(signingKey, proofMessage(binding, signingKey, kemKey), proof);
  }

  /** The device that has these keys. */
  public DeviceId device() {
    return device;
  }

  /** Verifies the device's records and entries. */
  public VerifyKey signingKey() {
    return signingKey;
  }

  /** A copy of the X-Wing public key that epoch keys are wrapped for. */
  public byte[] kemKey() {
    return kemKey.clone();
  }

  /** The level at admission. {@link TrustState#level} has the present one. */
  public TrustLevel level() {
    return level;
  }

  /** Seconds of Unix time, or {@link #NEVER}. Never read by the fold: it has no clock. */
  public long expiryEpochSecond() {
    return expiryEpochSecond;
  }

  /** Whether it is past its time; gates new sessions and new wraps, nothing else. */
  public boolean expiredAt(long epochSecond) {
    return expiryEpochSecond != NEVER && epochSecond >= expiryEpochSecond;
  }

  /** The device's and person's name, sealed for members; may be empty. */
  public Opaque sealedName() {
    return sealedName;
  }

  /** The device's own signature; see {@link #proofMessage}. */
  public Signature proof() {
    return proof;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeviceCertificate that
        && device.equals(that.device)
        && level == that.level
        && expiryEpochSecond == that.expiryEpochSecond
        && sealedName.equals(that.sealedName)
        && proof.equals(that.proof);
  }

  @Override
  public int hashCode() {
    return device.hashCode();
  }

  @Override
  public String toString() {
    return "device " + device.abbreviated() + " " + level;
  }
}
