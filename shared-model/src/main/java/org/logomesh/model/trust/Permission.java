package org.logomesh.model.trust;

/** What a device may do in a space; follows from its {@link TrustLevel} alone. */
public enum Permission {
  /** Hold the keys and read the content. */
  READ,
  /** Write entries that have effect. */
  WRITE,
  /** Write trust records: admit, promote, demote, remove, rotate keys. */
  ADMINISTER
}
