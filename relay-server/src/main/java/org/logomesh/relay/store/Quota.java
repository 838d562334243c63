package org.logomesh.relay.store;

/** Which quota keeps entries out. */
public enum Quota {
  /** The space's own. */
  SPACE,
  /** What all spaces may have together. */
  TOTAL
}
