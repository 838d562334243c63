package org.logomesh.relay.store;

/**
 * How much may be stored. Each is a number of bytes as {@link SpaceUsage} counts them.
 *
 * @param space entries, snapshots, statements and proofs of forks of one space, where the operator
 *     set nothing else for it
 * @param trust trust records of one space. They have a place of their own, so that a space that is
 *     full can still remove a thief
 * @param total all of all spaces; where it is reached, no entries and snapshots are taken
 * @param snapshotPercent how far snapshots alone may go beyond a space's quota, in hundredths of
 *     it: a space that is full of entries can still bring the snapshot that lets them be dropped
 */
public record Quotas(long space, long trust, long total, int snapshotPercent) {
  /** No limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** The most that snapshots may go beyond: more than all entries together no snapshot needs. */
  static final int MAX_PERCENT = 100;

  public Quotas {
    if (space < 0 || trust < 0 || total < 0) {
      throw new IllegalArgumentException("quotas " + space + ", " + trust + ", " + total);
    }
    if (snapshotPercent < 0 || snapshotPercent > MAX_PERCENT) {
      throw new IllegalArgumentException(
          "snapshots may go 0 to " + MAX_PERCENT + " percent beyond, not " + snapshotPercent);
    }
  }

  /** With no more for snapshots than for all else. */
  public Quotas(long space, long trust, long total) {
    this(space, trust, total, 0);
  }

  /** As much as the disk takes. */
  public static Quotas unlimited() {
    return new Quotas(UNLIMITED, UNLIMITED, UNLIMITED);
  }
}
