package org.logomesh.client.seal;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Secret bytes: never printed, compared in constant time, overwritten with zeros when closed.
 *
 * <p>The zeroing is best effort: the garbage collector may have copied the array before.
 * Thread-safe except that nobody may use it while another thread closes it.
 */
public final class SecretBytes implements AutoCloseable {
  private final byte[] bytes;
  private volatile boolean closed;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes; the caller's array stays the caller's to overwrite. */
  public static SecretBytes copyOf(byte[] bytes) {
    return new SecretBytes(bytes.clone());
  }

  /** Draws {@code length} bytes. */
  public static SecretBytes random(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return new SecretBytes(bytes);
  }

  /** Keeps the array itself, which the caller gives up. */
  static SecretBytes owning(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  /** Returns how many bytes there are. */
  public int length() {
    return bytes.length;
  }

  /**
   * Returns a copy of the secret, which the caller must overwrite when done.
   *
   * @throws IllegalStateException if closed
   */
  public byte[] revealCopy() {
    return expose().clone();
  }

  /** Compares in constant time. */
  public boolean sameAs(SecretBytes other) {
    return MessageDigest.isEqual(expose(), other.expose());
  }

  /** The array itself, for this package: not to be kept, changed or handed on. */
  byte[] expose() {
    if (closed) {
      throw new IllegalStateException("secret used after it was closed");
    }
    return bytes;
  }

  /** Overwrites the secret. Closing again does nothing. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "SecretBytes[" + bytes.length + " bytes, not shown]";
  }
}
