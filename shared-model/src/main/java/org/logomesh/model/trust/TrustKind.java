package org.logomesh.model.trust;

/** What a trust record says. The numbers are part of the protocol. */
public enum TrustKind {
  /** Founds the space. */
  GENESIS(0),
  /** Admits a device. */
  ADMIT(1),
  /** Promotes or demotes a device. */
  LEVEL(2),
  /** Removes devices. */
  REVOKE(3),
  /** Introduces a key epoch, or wraps a known epoch's key for more devices. */
  EPOCH(4),
  /** Raises the space level. */
  SPACE_LEVEL(5),
  /** Accepts more of what a removed device wrote. */
  CUT(6),
  /** Attests a snapshot, so that what lies below it may be dropped. */
  CHECKPOINT(7),
  /** Any other number: kept and forwarded, without effect. */
  UNKNOWN(-1);

  private final int code;

  TrustKind(int code) {
    this.code = code;
  }

  /** The number that stands for this kind in records; -1 for {@link #UNKNOWN}. */
  public int code() {
    return code;
  }

  /** The kind with this number, {@link #UNKNOWN} if this software knows none. */
  public static TrustKind ofCode(long code) {
    for (TrustKind kind : values()) {
      if (kind.code == code && kind != UNKNOWN) {
        return kind;
      }
    }
    return UNKNOWN;
  }
}
