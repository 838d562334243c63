package org.logomesh.client.seal;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * The epoch keys of one space that this device holds. A device that is given the key of a new epoch
 * walks the links from there to every earlier epoch, and so reads the whole history.
 *
 * <p>A link is the parent's key, encrypted under the child's:
 *
 * <pre>
 *   K = HKDF-SHA-512(child key, no salt, label "epoch-link" ‖ space ‖ child id ‖ parent id)[0..32]
 *   link = AES-256-GCM(K, zero nonce, the same bytes as additional data, parent key)      48 bytes
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class EpochKeyring {
  /** Length of a link in bytes. */
  public static final int LINK_BYTES = EpochKey.LENGTH + Aead.TAG_BYTES;

  private static final byte[] LINK_LABEL = Sha256.label("epoch-link");

  private final SpaceId space;
  private final Map<EpochId, EpochKey> keys = new HashMap<>();

  public EpochKeyring(SpaceId space) {
    this.space = space;
  }

  /**
   * Adds a key; adding it again does nothing.
   *
   * @throws IllegalArgumentException if it belongs to another space
   */
  public void add(EpochKey key) {
    if (!key.space().equals(space)) {
      throw new IllegalArgumentException("a key of another space");
    }
    keys.put(key.epochId(), key);
  }

  /** Returns the key of an epoch, or null if this device does not hold it. */
  public @Nullable EpochKey key(EpochId epoch) {
    return keys.get(epoch);
  }

  /** Returns the epochs whose keys are here. */
  public Set<EpochId> epochs() {
    return Collections.unmodifiableSet(keys.keySet());
  }

  /** Returns the space that the keys belong to. */
  public SpaceId space() {
    return space;
  }

  /**
   * Encrypts a parent epoch's key under its child's, for the record that begins the child epoch.
   *
   * @throws IllegalArgumentException if the two belong to different spaces or are the same
   */
  public static byte[] link(EpochKey child, EpochKey parent) {
    if (!child.space().equals(parent.space()) || child.epochId().equals(parent.epochId())) {
      throw new IllegalArgumentException("a link joins two epochs of one space");
    }
    byte[] info = linkInfo(child, parent.epochId());
    byte[] linkKey = Hkdf.once(child.expose(), Hkdf.NO_SALT, info, Aead.KEY_BYTES);
    try {
      return new Aead().encrypt(linkKey, info, parent.expose());
    } finally {
      Arrays.fill(linkKey, (byte) 0);
    }
  }

  /**
   * Opens a link from a key that is here and adds the parent's key.
   *
   * @return the parent's key
   * @throws SealException if the link does not join these two epochs
   * @throws IllegalStateException if the child's key is not here
   */
  public EpochKey follow(EpochId child, EpochId parent, byte[] link) throws SealException {
    EpochKey childKey = keys.get(child);
    if (childKey == null) {
      throw new IllegalStateException("no key of epoch " + child.abbreviated());
    }
    byte[] info = linkInfo(childKey, parent);
    byte[] linkKey = Hkdf.once(childKey.expose(), Hkdf.NO_SALT, info, Aead.KEY_BYTES);
    try {
      EpochKey parentKey =
          EpochKey.received(space, parent, new Aead().decrypt(linkKey, info, link));
      add(parentKey);
      return parentKey;
    } finally {
      Arrays.fill(linkKey, (byte) 0);
    }
  }

  private static byte[] linkInfo(EpochKey child, EpochId parent) {
    return Bytes.concat(LINK_LABEL, child.space().bytes(), child.epochId().bytes(), parent.bytes());
  }

  @Override
  public String toString() {
    return "EpochKeyring[" + keys.size() + " keys, not shown]";
  }
}
