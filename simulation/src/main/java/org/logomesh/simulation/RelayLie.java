package org.logomesh.simulation;

/** What a hostile relay does to those whom it serves, until it turns honest. */
enum RelayLie {
  /** It is honest. */
  NONE,
  /** It hands one log out to nobody, and does not say that it has it. */
  WITHHOLD_LOG,
  /** It hands out no trust records. */
  WITHHOLD_TRUST,
  /** It drops acknowledgements now and then. */
  DROP_ACKS,
  /** It acknowledges what it throws away. */
  FALSE_ACKS,
  /** It sends again what it sent before, on this connection or another. */
  REPLAY,
  /** It lets frames overtake each other and loses some. */
  REORDER,
  /** It changes bytes. */
  INVENT,
  /** It says that logs are shorter, or longer, than they are. */
  FALSE_HEADS,
  /** It keeps two states and shows one to these and the other to those devices. */
  SPLIT
}
