package org.logomesh.client.seal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.sign.Sha256;

/**
 * Names that trust records carry past the relay unread: what a device is called and whose it is.
 *
 * <pre>
 *   K(32) ‖ commitment(32) = HKDF-SHA-512(epoch key, salt, label of the field ‖ space ‖ device)
 *   padded = UTF-8 ‖ zero bytes, up to a multiple of 32, at least 32
 *   sealed = CBOR array [epoch(32), salt(32), commitment(32),
 *                        AES-256-GCM(K, zero nonce, label ‖ space ‖ device ‖ epoch, padded)]
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class SealedName {
  /** Longest name in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 192;

  /** Longest sealed name in bytes. */
  public static final int MAX_SEALED_BYTES = 320;

  private static final int PADDING_BYTES = 32;

  /** Which name it is. */
  public enum Field {
    /** What the device is called. */
    DEVICE_NAME("device-name"),
    /** Whose device it is. */
    PERSON("person-name");

    private final String purpose;

    Field(String purpose) {
      this.purpose = purpose;
    }

    private byte[] label() {
      return Sha256.label(purpose);
    }
  }

  private final HedgedSalt salts;

  /** Creates what seals names on this device. */
  public SealedName(DeviceKeys keys, SecureRandom random) {
    this.salts = new HedgedSalt(keys, random);
  }

  /**
   * Seals a name.
   *
   * @param device the device that the name is about
   * @throws IllegalArgumentException if the name is too long or holds control characters
   */
  public byte[] seal(EpochKey epochKey, DeviceId device, Field field, String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a name of " + utf8.length + " bytes; the limit is " + MAX_NAME_BYTES);
    }
    if (hasControlCharacters(name)) {
      throw new IllegalArgumentException("a name with control characters");
    }
    int blocks = Math.max(1, (utf8.length + PADDING_BYTES - 1) / PADDING_BYTES);
    byte[] padded = Arrays.copyOf(utf8, blocks * PADDING_BYTES);
    byte[] additionalData = additionalData(epochKey, device, field);
    byte[] salt = salts.next(additionalData, padded);
    byte[] material = material(epochKey, salt, device, field);
    byte[] ciphertext = new Aead().encrypt(material, additionalData, padded);
    byte[] sealed =
        new CborWriter(MAX_SEALED_BYTES)
            .array(4)
            .bytes(epochKey.epochId().bytes())
            .bytes(salt)
            .bytes(EntryCipher.commitment(material))
            .bytes(ciphertext)
            .toByteArray();
    Arrays.fill(material, (byte) 0);
    return sealed;
  }

  /**
   * Opens a name.
   *
   * @return the name, or null if the key of its epoch is not here
   * @throws SealException if it is not the sealed name of this device and field
   */
  public static @Nullable String open(
      EpochKeyring keyring, DeviceId device, Field field, byte[] sealed) throws SealException {
    try {
      CborReader reader = new CborReader(sealed);
      reader.arrayExact(4);
      EpochKey epochKey = keyring.key(EpochId.of(reader.bytesExact(EpochId.SIZE)));
      byte[] salt = reader.bytesExact(KeyBinding.PART_BYTES);
      byte[] commitment = reader.bytesExact(KeyBinding.PART_BYTES);
      byte[] ciphertext = reader.bytes(MAX_NAME_BYTES + Aead.TAG_BYTES);
      reader.end();
      if (epochKey == null) {
        return null;
      }
      byte[] material = material(epochKey, salt, device, field);
      if (!MessageDigest.isEqual(EntryCipher.commitment(material), commitment)) {
        throw new SealException("a name that was sealed for another place");
      }
      byte[] padded =
          new Aead().decrypt(material, additionalData(epochKey, device, field), ciphertext);
      Arrays.fill(material, (byte) 0);
      return unpadded(padded);
    } catch (CborException e) {
      throw new SealException("not a sealed name", e);
    }
  }

  private static String unpadded(byte[] padded) throws SealException {
    int length = padded.length;
    while (length > 0 && padded[length - 1] == 0) {
      length--;
    }
    try {
      String name =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(padded, 0, length)).toString();
      // A member's name must not move another's cursor or hide in a terminal.
      if (hasControlCharacters(name)) {
        throw new SealException("a name with control characters");
      }
      return name;
    } catch (CharacterCodingException e) {
      throw new SealException("a name that is not UTF-8");
    }
  }

  // Control characters, and those that turn the direction of the text after them.
  private static boolean hasControlCharacters(String name) {
    return name.codePoints()
        .anyMatch(
            c ->
                Character.isISOControl(c)
                    || (c >= 0x202a && c <= 0x202e)
                    || (c >= 0x2066 && c <= 0x2069));
  }

  private static byte[] material(EpochKey epochKey, byte[] salt, DeviceId device, Field field) {
    byte[] info = Bytes.concat(field.label(), epochKey.space().bytes(), device.bytes());
    return Hkdf.once(epochKey.expose(), salt, info, EntryCipher.MATERIAL_BYTES);
  }

  private static byte[] additionalData(EpochKey epochKey, DeviceId device, Field field) {
    return Bytes.concat(
        field.label(), epochKey.space().bytes(), device.bytes(), epochKey.epochId().bytes());
  }
}
