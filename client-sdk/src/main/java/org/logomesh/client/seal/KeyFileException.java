package org.logomesh.client.seal;

import java.io.IOException;

/** A key file that cannot be used, and why. The message is for people and holds no secret. */
public final class KeyFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Problem {
    /** There is no such file. Nothing makes a new one silently: the old keys may be on a backup. */
    MISSING,
    /** There is one already; it is never overwritten. */
    ALREADY_EXISTS,
    /** The file is protected by a passphrase and none was given. */
    PASSPHRASE_NEEDED,
    /** The passphrase is not the one the file was written with. */
    WRONG_PASSPHRASE,
    /** The file is not a key file, or not as it was written. */
    DAMAGED,
    /** The file is of a newer version of this software. */
    TOO_NEW,
    /** The file asks for a key derivation that is too weak, or too expensive, to be honest. */
    REFUSED_PARAMETERS,
    /** The keys are not protected by a passphrase and others on this computer may read the file. */
    READABLE_BY_OTHERS
  }

  private final Problem problem;

  KeyFileException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /** Returns what is wrong. */
  public Problem problem() {
    return problem;
  }
}
