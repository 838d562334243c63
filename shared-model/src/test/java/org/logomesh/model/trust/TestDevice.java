package org.logomesh.model.trust;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/** A device whose keys follow from its name. The KEM key is only bytes: nothing here unwraps. */
record TestDevice(String name, Opaque secret, VerifyKey key, Opaque kemKey, DeviceId id)
    implements Comparable<TestDevice> {
  private static final Map<String, TestDevice> KNOWN = new ConcurrentHashMap<>();

  static TestDevice named(String name) {
    return KNOWN.computeIfAbsent(name, TestDevice::make);
  }

  private static TestDevice make(String name) {
    byte[] secret = hash("secret of " + name);
    byte[] encodedKey = new byte[VerifyKey.LENGTH];
    Ed25519.generatePublicKey(secret, 0, encodedKey, 0);
    VerifyKey key = VerifyKey.of(encodedKey);
    byte[] kemKey = new byte[DeviceCertificate.KEM_KEY_BYTES];
    Arrays.fill(kemKey, hash("kem key of " + name)[0]);
    DeviceId id = DeviceCertificate.deviceId(key, kemKey);
    return new TestDevice(name, Opaque.of(secret), key, Opaque.of(kemKey), id);
  }

  Signature sign(byte[] message) {
    byte[] signature = new byte[Signature.LENGTH];
    Ed25519.sign(secret.bytes(), 0, message, 0, message.length, signature, 0);
    return Signature.of(signature);
  }

  DeviceCertificate certificate(byte[] binding, TrustLevel level) {
    return certificate(binding, level, DeviceCertificate.NEVER);
  }

  DeviceCertificate certificate(byte[] binding, TrustLevel level, long expiryEpochSecond) {
    byte[] message = DeviceCertificate.proofMessage(binding, key, kemKey.bytes());
    Opaque sealedName = Opaque.of(name.getBytes(StandardCharsets.UTF_8));
    return new DeviceCertificate(
        key, kemKey.bytes(), level, expiryEpochSecond, sealedName, sign(message));
  }

  static byte[] hash(String text) {
    return Sha256.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int compareTo(TestDevice other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
