package org.logomesh.client.seal;

import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/** Signs as one device. Implementations are thread-safe. */
public interface Signer {

  /** Returns the key under which the signatures verify. */
  VerifyKey verifyKey();

  /**
   * Signs a message.
   *
   * @param message begins with a label ({@link org.logomesh.model.sign.Sha256#label}): a device
   *     signs nothing that does not say what it is for
   * @throws IllegalArgumentException if it does not begin with {@code logomesh/1/}
   */
  Signature sign(byte[] message);
}
