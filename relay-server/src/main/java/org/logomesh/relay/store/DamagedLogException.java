package org.logomesh.relay.store;

/** Entries of a log are not what was written. They can be had again from a device that has them. */
public final class DamagedLogException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final long firstDamaged;

  public DamagedLogException(long firstDamaged, String message) {
    super(Reason.CORRUPT, message);
    this.firstDamaged = firstDamaged;
  }

  /** The place of the first entry that is damaged, or that nothing vouches for any more. */
  public long firstDamaged() {
    return firstDamaged;
  }
}
