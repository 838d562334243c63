package org.logomesh.relay.store;

/**
 * How much may be stored. Each is a number of bytes as {@link SpaceUsage} counts them.
 *
 * @param space entries, snapshots, statements and proofs of forks of one space, where the operator
 *     set nothing else for it
 * @param trust trust records of one space. They have a place of their own, so that a space that is
 *     full can still remove a thief
 * @param total all of all spaces; where it is reached, no entries and snapshots are taken
 */
public record Quotas(long space, long trust, long total) {
  /** No limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  public Quotas {
    if (space < 0 || trust < 0 || total < 0) {
      throw new IllegalArgumentException("quotas " + space + ", " + trust + ", " + total);
    }
  }

  /** As much as the disk takes. */
  public static Quotas unlimited() {
    return new Quotas(UNLIMITED, UNLIMITED, UNLIMITED);
  }
}
