package org.logomesh.client.seal;

/**
 * Words that are not a recovery phrase. The message names the word that is not in the list, since
 * that one is no part of the secret, and otherwise only says what is wrong.
 */
public final class RecoveryPhraseException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int position;

  RecoveryPhraseException(String message, int position) {
    super(message);
    this.position = position;
  }

  /** Returns the place of the word that is not in the list, from 1, or 0 if it is not one word. */
  public int position() {
    return position;
  }
}
