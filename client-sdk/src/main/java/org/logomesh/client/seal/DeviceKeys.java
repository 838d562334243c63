package org.logomesh.client.seal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/**
 * The secret keys of one device in one space. They are made with the database, never shared and
 * never copied to another device.
 *
 * <ul>
 *   <li>an Ed25519 key, to sign entries and trust records and to be known by in direct connections;
 *   <li>an X-Wing key (X25519 with ML-KEM-768), to be given epoch keys;
 *   <li>a hedge key, which keeps salts different even if the random source repeats itself.
 * </ul>
 *
 * <p>Thread-safe, except for {@link #close}, which overwrites the secrets.
 */
public final class DeviceKeys implements AutoCloseable {
  /** Length in bytes of each of the three secrets. */
  static final int SECRET_BYTES = 32;

  /** Length in bytes of the public X-Wing key. */
  public static final int KEM_KEY_BYTES = 1216;

  private static final byte[] ANY_LABEL = "logomesh/1/".getBytes(StandardCharsets.US_ASCII);

  private final SecretBytes signingSecret;
  private final SecretBytes kemSecret;
  private final SecretBytes hedgeSecret;
  private final VerifyKey verifyKey;
  private final byte[] kemKey;
  private final DeviceId deviceId;

  private DeviceKeys(SecretBytes signingSecret, SecretBytes kemSecret, SecretBytes hedgeSecret) {
    this.signingSecret = signingSecret;
    this.kemSecret = kemSecret;
    this.hedgeSecret = hedgeSecret;
    byte[] publicKey = new byte[VerifyKey.LENGTH];
    Ed25519.generatePublicKey(signingSecret.expose(), 0, publicKey, 0);
    this.verifyKey = VerifyKey.of(publicKey);
    this.kemKey = kemPrivateKey().getPublicKeyParameters().getEncoded();
    this.deviceId = DeviceId.of(Sha256.hash(Sha256.label("device"), publicKey, kemKey));
  }

  /** Makes the keys of a new device. */
  public static DeviceKeys generate(SecureRandom random) {
    return new DeviceKeys(
        SecretBytes.random(random, SECRET_BYTES),
        SecretBytes.random(random, SECRET_BYTES),
        SecretBytes.random(random, SECRET_BYTES));
  }

  /** Takes over secrets that were stored or derived. */
  static DeviceKeys ofSecrets(SecretBytes signing, SecretBytes kem, SecretBytes hedge) {
    if (signing.length() != SECRET_BYTES
        || kem.length() != SECRET_BYTES
        || hedge.length() != SECRET_BYTES) {
      throw new IllegalArgumentException("each secret has " + SECRET_BYTES + " bytes");
    }
    return new DeviceKeys(signing, kem, hedge);
  }

  /** Returns the device's id: the hash of its public keys. */
  public DeviceId deviceId() {
    return deviceId;
  }

  /** Returns the public signing key. */
  public VerifyKey verifyKey() {
    return verifyKey;
  }

  /** Returns a copy of the public X-Wing key, {@link #KEM_KEY_BYTES} long. */
  public byte[] kemKey() {
    return kemKey.clone();
  }

  /** Returns what signs as this device. */
  public Signer signer() {
    return new DeviceSigner();
  }

  SecretBytes signingSecret() {
    return signingSecret;
  }

  SecretBytes kemSecret() {
    return kemSecret;
  }

  SecretBytes hedgeSecret() {
    return hedgeSecret;
  }

  XWingPrivateKeyParameters kemPrivateKey() {
    return new XWingPrivateKeyParameters(kemSecret.expose());
  }

  /** Overwrites the secrets; nothing can be signed or opened afterwards. */
  @Override
  public void close() {
    signingSecret.close();
    kemSecret.close();
    hedgeSecret.close();
  }

  @Override
  public String toString() {
    return "DeviceKeys[" + deviceId.abbreviated() + ", secrets not shown]";
  }

  private final class DeviceSigner implements Signer {
    @Override
    public VerifyKey verifyKey() {
      return verifyKey;
    }

    @Override
    public Signature sign(byte[] message) {
      if (!startsWithLabel(message)) {
        throw new IllegalArgumentException("a message to sign begins with a label");
      }
      byte[] signature = new byte[Signature.LENGTH];
      Ed25519.sign(
          signingSecret.expose(),
          0,
          verifyKey.bytes(),
          0,
          message,
          0,
          message.length,
          signature,
          0);
      return Signature.of(signature);
    }

    private boolean startsWithLabel(byte[] message) {
      return message.length > ANY_LABEL.length
          && Arrays.equals(message, 0, ANY_LABEL.length, ANY_LABEL, 0, ANY_LABEL.length);
    }
  }
}
