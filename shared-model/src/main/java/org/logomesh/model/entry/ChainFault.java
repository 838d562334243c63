package org.logomesh.model.entry;

/** Why a range of entries does not continue a log. */
public enum ChainFault {
  /** The range starts after, or jumps over, the next place. */
  GAP,
  /** A log must begin with OPEN, and OPEN stands nowhere else. */
  NOT_OPEN,
  /** The OPEN is that of another log: the log's id is not the hash of its first entry. */
  WRONG_LOG,
  /** The entry names another predecessor: the log was forked, or the sender lies. */
  WRONG_PREVIOUS,
  /** The device that the log names is not known from the trust log. */
  UNKNOWN_DEVICE,
  /** No entry up to the end of the range carries a valid signature of the log's device. */
  BAD_SIGNATURE,
  /** The range goes on after its last signature. */
  UNSIGNED_END
}
