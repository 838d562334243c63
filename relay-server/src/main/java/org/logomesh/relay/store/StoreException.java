package org.logomesh.relay.store;

/** The store could not do what was asked. Nothing of the failed request was kept. */
public sealed class StoreException extends RuntimeException permits DamagedLogException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** No room on the disk, or the configured size is reached. Later it may work. */
    FULL,
    /** There would be more than the operator gives to the space. Later it may work. */
    OVER_QUOTA,
    /** More requests are waiting than the store takes on. Later it will work. */
    BUSY,
    /** The store is closing. */
    CLOSED,
    /** The space was never registered here. */
    UNKNOWN_SPACE,
    /** What was read is not what was written. */
    CORRUPT,
    /** The database failed in another way; the cause says how. */
    BROKEN
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why the request failed. */
  public Reason reason() {
    return reason;
  }
}
