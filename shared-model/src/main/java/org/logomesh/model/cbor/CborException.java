package org.logomesh.model.cbor;

/**
 * Input that is not the deterministic CBOR, or not the shape, that was expected. The message names
 * the rule and the offset, never the bytes: they may be an attacker's.
 */
public final class CborException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CborException(String message) {
    super(message);
  }

  public CborException(String message, int offset) {
    super(message + " at byte " + offset);
  }
}
