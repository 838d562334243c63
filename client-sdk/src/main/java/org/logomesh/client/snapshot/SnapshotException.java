package org.logomesh.client.snapshot;

/**
 * A snapshot cannot be used. Nothing has changed. The message says what is wrong and what to do,
 * for a person.
 */
public final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, for programs. */
  public enum Fault {
    /** The file does not begin like a snapshot. */
    NOT_A_SNAPSHOT,
    /** Newer software wrote it, or the graph in it is made by rules of newer software. */
    NEWER_FORMAT,
    /** It is of another space. */
    OTHER_SPACE,
    /** This device has not got the key of its epoch. */
    NO_KEY,
    /** It ends too early. */
    TRUNCATED,
    /** Its bytes are not those that were written, or its maker sealed what is no snapshot. */
    DAMAGED,
    /** A part of it is beyond a limit. */
    TOO_LARGE,
    /** Its signature is not that of the device it names, or that may not write in the space. */
    NOT_ALLOWED,
    /** What is in it does not have the state root that it says. */
    OTHER_ROOT,
    /** It cites membership that this device has not heard of yet. */
    UNKNOWN_TRUST,
    /** What was known of devices or of the space's level has changed since it was made. */
    OUTDATED,
    /** What is here cannot be replaced by it, or be made into one now. */
    NOT_NOW
  }

  private final Fault fault;

  /** Creates an exception whose message is shown to people. */
  public SnapshotException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  static SnapshotException damaged(String what) {
    return new SnapshotException(Fault.DAMAGED, "the snapshot is damaged: " + what);
  }

  static SnapshotException truncated() {
    return new SnapshotException(
        Fault.TRUNCATED, "the snapshot ends too early; copy it again, or make a new one");
  }

  /** Returns what is wrong. */
  public Fault fault() {
    return fault;
  }
}
