package org.logomesh.client.sync;

/** This device may not write in its space. What it wrote before is as safe as ever. */
public final class NotAWriterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean removed;

  NotAWriterException(boolean removed) {
    super(
        removed
            ? "this device was removed from the space: it can read what is here, but not write"
            : "this device may not write in the space yet: it needs the level VERIFIED and a key");
    this.removed = removed;
  }

  /** Whether the device was a member and was removed. */
  public boolean removed() {
    return removed;
  }
}
