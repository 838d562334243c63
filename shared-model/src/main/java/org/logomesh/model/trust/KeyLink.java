package org.logomesh.model.trust;

import org.logomesh.model.id.EpochId;

/**
 * An earlier epoch's key encrypted under a later one's.
 *
 * @param child the epoch whose key opens the link
 * @param parent the epoch whose key is inside; commits to it
 * @param encryptedKey the encrypted key
 */
public record KeyLink(EpochId child, EpochId parent, Opaque encryptedKey) {}
