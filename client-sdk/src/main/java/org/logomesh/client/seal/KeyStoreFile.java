package org.logomesh.client.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.KeyFileException.Problem;
import org.logomesh.model.id.DeviceId;

/**
 * A device's secret keys at rest ({@code space.key}): under a passphrase, or, where the person
 * chose none, in the clear in a file that only they may read.
 *
 * <p>Nothing is ever made up for what is missing: without the file, or without the right
 * passphrase, there is an error and no new key. Writing is atomic and durable. Thread-safe as far
 * as the file system is.
 */
public final class KeyStoreFile {
  private final Path path;

  public KeyStoreFile(Path path) {
    this.path = path;
  }

  /** Whether the file is there. */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * Writes the keys of a new device.
   *
   * @param passphrase null to store them without one; not changed
   * @throws KeyFileException with {@link Problem#ALREADY_EXISTS} if there is a file
   * @throws IllegalArgumentException if the passphrase is empty
   */
  public void create(DeviceKeys keys, char @Nullable [] passphrase, SecureRandom random)
      throws IOException {
    byte[] content = KeyFileCodec.encode(keys, passphrase, random);
    try {
      PrivateFile.write(path, content, false);
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(Problem.ALREADY_EXISTS, "there is a key file already at " + path);
    }
  }

  /**
   * Reads the keys.
   *
   * @param passphrase null if there is none; not changed
   * @throws KeyFileException that says what is wrong
   */
  public DeviceKeys read(char @Nullable [] passphrase) throws IOException {
    KeyFileCodec file = decode();
    if (!file.needsPassphrase() && PrivateFile.isOpenToOthers(path)) {
      throw new KeyFileException(
          Problem.READABLE_BY_OTHERS,
          "others on this computer may read the secret keys in "
              + path
              + "; make it private (chmod 600), or set a passphrase");
    }
    return file.open(passphrase);
  }

  /** Whether {@link #read} will need a passphrase. */
  public boolean needsPassphrase() throws IOException {
    return decode().needsPassphrase();
  }

  /** Returns which device's keys these are, without opening them. */
  public DeviceId device() throws IOException {
    return decode().device();
  }

  /**
   * Writes the same keys under another passphrase, or without one. Either the old or the new file
   * is there at any time.
   *
   * @param old null if there is none
   * @param replacement null for none from now on
   * @throws KeyFileException as {@link #read}
   */
  public void changePassphrase(
      char @Nullable [] old, char @Nullable [] replacement, SecureRandom random)
      throws IOException {
    try (DeviceKeys keys = decode().open(old)) {
      PrivateFile.write(path, KeyFileCodec.encode(keys, replacement, random), true);
    }
  }

  private KeyFileCodec decode() throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(path)) {
      content = in.readNBytes(KeyFileCodec.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new KeyFileException(
          Problem.MISSING,
          "there is no key file at "
              + path
              + "; restore it, or use the recovery phrase from another device");
    }
    if (content.length > KeyFileCodec.MAX_BYTES) {
      throw new KeyFileException(Problem.DAMAGED, "the file at " + path + " is too long");
    }
    return KeyFileCodec.decode(content);
  }
}
