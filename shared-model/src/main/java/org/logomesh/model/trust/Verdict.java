package org.logomesh.model.trust;

/** Whether an entry has effect, and if not, why. */
public enum Verdict {
  /** The entry has effect. */
  EFFECTIVE,
  /** Its author might not write at the cited heads, or was never rightly allowed to. */
  NOT_A_WRITER,
  /** Its key epoch was not current at the cited heads. */
  STALE_EPOCH,
  /** Its author was removed or demoted, and the entry lies behind the cut. */
  CUT,
  /** A cited head is not in the trust log: the answer must wait for it. */
  UNKNOWN_HEADS,
  /** It cites less of the trust log than the entry before it in its log. */
  HEADS_REGRESSED;

  /** Whether the entry has effect. */
  public boolean isEffective() {
    return this == EFFECTIVE;
  }
}
