package org.logomesh.model.trust;

import org.logomesh.model.sign.Signature;

/**
 * Signs with a device's key, which stays on the other side of this interface: secret keys never
 * appear in this module.
 */
@FunctionalInterface
public interface RecordSigner {
  /** The Ed25519 signature (RFC 8032) of {@code message}, which begins with its label. */
  Signature sign(byte[] message);
}
