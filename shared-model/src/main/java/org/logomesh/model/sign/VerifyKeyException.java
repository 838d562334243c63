package org.logomesh.model.sign;

/** The bytes are not an Ed25519 public key that this protocol admits. */
public final class VerifyKeyException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  VerifyKeyException(String message) {
    super(message);
  }
}
