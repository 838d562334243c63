package org.logomesh.model.trust;

import org.logomesh.model.id.EpochId;

/**
 * The key of an earlier epoch, encrypted under the key of the epoch whose grant holds this link:
 * who has the new key reads what was written before.
 *
 * @param parent the earlier epoch
 * @param encryptedKey its key, encrypted; at most {@link #MAX_KEY_BYTES}
 */
public record EpochLink(EpochId parent, Opaque encryptedKey) {
  /** Bytes of one encrypted key: 32 of key, 16 of tag, and room for another suite. */
  public static final int MAX_KEY_BYTES = 256;

  public EpochLink {
    if (encryptedKey.size() > MAX_KEY_BYTES) {
      throw new IllegalArgumentException("an encrypted key of " + encryptedKey.size() + " bytes");
    }
  }
}
