package org.logomesh.relay.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.DeviceAssertion;

/** A device with signing keys. Its KEM key is noise: nobody here unwraps. */
public final class TestDevice {
  private final Random random;
  private final Ed25519PrivateKeyParameters secret;
  private final VerifyKey key;
  private final byte[] kemKey = new byte[DeviceCertificate.KEM_KEY_BYTES];

  /** Makes a device whose keys follow from the number. */
  public TestDevice(int number) {
    this.random = new Random(number);
    this.secret = new Ed25519PrivateKeyParameters(TestLog.bytes(random, 32));
    this.key = VerifyKey.of(secret.generatePublicKey().getEncoded());
    Arrays.fill(kemKey, (byte) number);
  }

  public DeviceId id() {
    return DeviceCertificate.deviceId(key, kemKey);
  }

  public Signature sign(byte[] message) {
    return TestLog.sign(secret, message);
  }

  /** Says that the device means this space. */
  public DeviceCertificate certificate(byte[] binding, TrustLevel level, long expiry) {
    Signature proof = sign(DeviceCertificate.proofMessage(binding, key, kemKey));
    return new DeviceCertificate(key, kemKey, level, expiry, Opaque.of(new byte[] {1}), proof);
  }

  /** The token for a sign-in. */
  public String token(SpaceId space, byte[] nonce, String origin) {
    return token(DeviceAssertion.Purpose.ENTER, space, nonce, origin);
  }

  /** The token for something else. */
  public String token(DeviceAssertion.Purpose purpose, SpaceId space, byte[] nonce, String origin) {
    return token(purpose, new byte[0], space, nonce, origin);
  }

  /** The token for a request with a body. */
  public String token(
      DeviceAssertion.Purpose purpose, byte[] request, SpaceId space, byte[] nonce, String origin) {
    Signature signature = sign(DeviceAssertion.message(purpose, request, nonce, origin, space));
    return new DeviceAssertion(space, id(), nonce, signature).encode();
  }

  /** Begins a log of this device. */
  public TestLog openLog(
      SpaceId space, List<RecordHash> trustHeads, EpochId epoch, List<SealedEntry> opening) {
    return TestLog.open(random, space, id(), secret, trustHeads, epoch, opening);
  }
}
