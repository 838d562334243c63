package org.logomesh.client.seal;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * The content key of a space from one membership change to the next: 32 random bytes. Its public id
 * is a commitment to the key, so two keys never pass for one epoch. Immutable.
 */
public final class EpochKey {
  /** Length of the key in bytes. */
  public static final int LENGTH = 32;

  private static final byte[] ID_LABEL = Sha256.label("epoch-id");

  private final SpaceId space;
  private final SecretBytes secret;
  private final EpochId id;

  private EpochKey(SpaceId space, SecretBytes secret) {
    this.space = space;
    this.secret = secret;
    byte[] info = Bytes.concat(ID_LABEL, space.bytes());
    this.id = EpochId.of(Hkdf.once(secret.expose(), Hkdf.NO_SALT, info, EpochId.SIZE));
  }

  /** Makes the key of a new epoch. */
  public static EpochKey generate(SpaceId space, SecureRandom random) {
    return new EpochKey(space, SecretBytes.random(random, LENGTH));
  }

  /**
   * Takes a copy of a key that this device stored itself. A key that came from anybody else goes
   * through {@link EpochWrap} or {@link EpochKeyring}, which compare its id.
   *
   * @throws IllegalArgumentException if there are not {@link #LENGTH} bytes
   */
  public static EpochKey ofStored(SpaceId space, byte[] key) {
    if (key.length != LENGTH) {
      throw new IllegalArgumentException("an epoch key has " + LENGTH + " bytes");
    }
    return new EpochKey(space, SecretBytes.copyOf(key));
  }

  /**
   * Takes over a received key if it is the one that {@code expected} commits to.
   *
   * @throws SealException if it is another
   */
  static EpochKey received(SpaceId space, EpochId expected, byte[] key) throws SealException {
    if (key.length == LENGTH) {
      EpochKey candidate = new EpochKey(space, SecretBytes.owning(key));
      if (MessageDigest.isEqual(candidate.id.bytes(), expected.bytes())) {
        return candidate;
      }
    }
    Arrays.fill(key, (byte) 0);
    throw new SealException("a key that is not the key of epoch " + expected.abbreviated());
  }

  /** Returns the public id of the epoch. */
  public EpochId epochId() {
    return id;
  }

  /** Returns the space that the epoch belongs to. */
  public SpaceId space() {
    return space;
  }

  /** Returns a copy of the key, for this device's own database only. */
  public byte[] revealForStorage() {
    return secret.revealCopy();
  }

  byte[] expose() {
    return secret.expose();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EpochKey that
        && space.equals(that.space)
        && id.equals(that.id)
        && secret.sameAs(that.secret);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "EpochKey[" + id.abbreviated() + ", key not shown]";
  }
}
