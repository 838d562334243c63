package org.logomesh.client.seal;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.KeyFileException.Problem;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.sign.Sha256;

/**
 * The bytes of a key file.
 *
 * <pre>
 *   file    = CBOR array ["logomesh key", version=1, head bstr, check(32), body bstr]
 *   head    = CBOR array [device(32), null | [memory KiB, passes, lanes, salt(16)]]
 *   secrets = CBOR array [signing(32), kem(32), hedge(32)]
 *
 *   without a passphrase:  body = secrets         check = SHA-256(label "key-file" ‖ head ‖ body)
 *   with a passphrase:     K(32) ‖ check = Argon2id(passphrase, parameters and salt of the head)
 *                          body = AES-256-GCM(K, zero nonce, label "key-file" ‖ head, secrets)
 * </pre>
 *
 * <p>The secrets must make the device that the head names. A salt is drawn for each writing, so no
 * K encrypts twice.
 */
final class KeyFileCodec {
  /** Longest file that is read, in bytes; a real one has about 250. */
  static final int MAX_BYTES = 4096;

  private static final String MAGIC = "logomesh key";
  private static final int VERSION = 1;
  private static final int CHECK_BYTES = 32;
  private static final byte[] LABEL = Sha256.label("key-file");

  private final byte[] head;
  private final byte[] check;
  private final byte[] body;
  private final DeviceId device;
  private final @Nullable PassphraseKey passphraseKey;

  private KeyFileCodec(
      byte[] head,
      byte[] check,
      byte[] body,
      DeviceId device,
      @Nullable PassphraseKey passphraseKey) {
    this.head = head;
    this.check = check;
    this.body = body;
    this.device = device;
    this.passphraseKey = passphraseKey;
  }

  static byte[] encode(DeviceKeys keys, char @Nullable [] passphrase, SecureRandom random) {
    PassphraseKey passphraseKey = passphrase == null ? null : PassphraseKey.fresh(random);
    byte[] head = head(keys.deviceId(), passphraseKey);
    byte[] additionalData = Bytes.concat(LABEL, head);
    byte[] secrets = secrets(keys);
    byte[] check;
    byte[] body;
    if (passphrase == null || passphraseKey == null) {
      body = secrets;
      check = Sha256.hash(additionalData, body);
    } else {
      byte[] material = passphraseKey.material(passphrase);
      body = new Aead().encrypt(material, additionalData, secrets);
      check = check(material);
      Arrays.fill(material, (byte) 0);
      Arrays.fill(secrets, (byte) 0);
    }
    return new CborWriter(512)
        .array(5)
        .text(MAGIC)
        .uint(VERSION)
        .bytes(head)
        .bytes(check)
        .bytes(body)
        .toByteArray();
  }

  /** Reads everything but the secrets. */
  static KeyFileCodec decode(byte[] file) throws KeyFileException {
    try {
      CborReader reader = new CborReader(file);
      reader.arrayExact(5);
      if (!reader.text(MAGIC.length()).equals(MAGIC)) {
        throw damaged("it is not a key file");
      }
      long version = reader.uint();
      if (version > VERSION) {
        throw new KeyFileException(
            Problem.TOO_NEW, "the key file has version " + version + "; update this software");
      }
      if (version < VERSION) {
        throw damaged("it has version " + version);
      }
      byte[] head = reader.bytes(MAX_BYTES);
      byte[] check = reader.bytesExact(CHECK_BYTES);
      byte[] body = reader.bytes(MAX_BYTES);
      reader.end();
      CborReader headReader = new CborReader(head);
      headReader.arrayExact(2);
      DeviceId device = DeviceId.of(headReader.bytesExact(DeviceId.SIZE));
      PassphraseKey passphraseKey = headReader.nul() ? null : PassphraseKey.read(headReader);
      headReader.end();
      return new KeyFileCodec(head, check, body, device, passphraseKey);
    } catch (CborException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  boolean needsPassphrase() {
    return passphraseKey != null;
  }

  DeviceId device() {
    return device;
  }

  DeviceKeys open(char @Nullable [] passphrase) throws KeyFileException {
    byte[] secrets = passphraseKey == null ? plainSecrets() : decrypt(passphraseKey, passphrase);
    DeviceKeys keys;
    try {
      CborReader reader = new CborReader(secrets);
      reader.arrayExact(3);
      keys = DeviceKeys.ofSecrets(secret(reader), secret(reader), secret(reader));
      reader.end();
    } catch (CborException e) {
      throw damaged(String.valueOf(e.getMessage()));
    } finally {
      Arrays.fill(secrets, (byte) 0);
    }
    if (!keys.deviceId().equals(device)) {
      throw damaged("its secrets are not those of the device it names");
    }
    return keys;
  }

  private byte[] plainSecrets() throws KeyFileException {
    if (!MessageDigest.isEqual(Sha256.hash(LABEL, head, body), check)) {
      throw damaged("its check sum is wrong");
    }
    return body.clone();
  }

  private byte[] decrypt(PassphraseKey key, char @Nullable [] passphrase) throws KeyFileException {
    if (passphrase == null || passphrase.length == 0) {
      throw new KeyFileException(
          Problem.PASSPHRASE_NEEDED, "the keys are protected by a passphrase");
    }
    byte[] material = key.material(passphrase);
    try {
      if (!MessageDigest.isEqual(check(material), check)) {
        throw new KeyFileException(Problem.WRONG_PASSPHRASE, "the passphrase is wrong");
      }
      return new Aead().decrypt(material, Bytes.concat(LABEL, head), body);
    } catch (SealException e) {
      throw damaged("it was changed after it was written");
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  private static byte[] head(DeviceId device, @Nullable PassphraseKey passphraseKey) {
    CborWriter writer = new CborWriter().array(2).bytes(device.bytes());
    if (passphraseKey == null) {
      writer.nul();
    } else {
      passphraseKey.write(writer);
    }
    return writer.toByteArray();
  }

  private static byte[] secrets(DeviceKeys keys) {
    return new CborWriter()
        .array(3)
        .bytes(keys.signingSecret().expose())
        .bytes(keys.kemSecret().expose())
        .bytes(keys.hedgeSecret().expose())
        .toByteArray();
  }

  private static SecretBytes secret(CborReader reader) {
    return SecretBytes.owning(reader.bytesExact(DeviceKeys.SECRET_BYTES));
  }

  private static byte[] check(byte[] material) {
    return Arrays.copyOfRange(material, Aead.KEY_BYTES, PassphraseKey.MATERIAL_BYTES);
  }

  private static KeyFileException damaged(String how) {
    return new KeyFileException(Problem.DAMAGED, "the key file is damaged: " + how);
  }
}
