package org.logomesh.client;

import org.jspecify.annotations.Nullable;

/**
 * Something outside the program kept a space from doing what was asked. Nothing that was confirmed
 * before is lost. The message says what is wrong and what to do, for a person.
 */
public final class SpaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, for programs. */
  public enum Kind {
    /** There is no space in this directory. */
    NOT_FOUND,
    /** There is one already. */
    EXISTS,
    /** The passphrase does not open the device's keys, or one is needed. */
    WRONG_PASSPHRASE,
    /** The key file is missing, damaged or readable by others. */
    KEYS,
    /** Newer software wrote the database, or raised the level of the space. */
    NEWER_VERSION,
    /** The database file is damaged. */
    CORRUPT,
    /** The disk is full. */
    DISK_FULL,
    /** Another process keeps the database locked, or reading or writing failed. */
    STORAGE,
    /** This device may not do that: its trust level is too low, or it was removed. */
    NOT_ALLOWED,
    /** The thing named does not exist, or the name fits several. */
    NO_SUCH_THING,
    /** A value is too long, empty or otherwise not acceptable. */
    BAD_INPUT,
    /** The relay or peer cannot be reached or refuses. */
    UNREACHABLE,
    /** The relay's copy of the space was deleted, and the relay lets nobody in meanwhile. */
    RELAY_DELETED,
    /** The relay wants an invitation, or the one given is wrong. */
    INVITE_NEEDED,
    /** The ticket is mistyped, expired or used. */
    BAD_TICKET,
    /** Pairing ended without success. */
    PAIRING_FAILED,
    /** What was asked for did not happen in time; it may still happen. */
    TIMEOUT,
    /** Offline mode is on. */
    OFFLINE,
    /** The snapshot is damaged, is not what it says, or does not fit what is here. */
    SNAPSHOT
  }

  private final Kind kind;

  /** Creates an exception whose message is shown to people. */
  public SpaceException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** Creates an exception with its cause. */
  public SpaceException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns what is wrong. */
  public Kind kind() {
    return kind;
  }
}
