package org.logomesh.client.store;

/**
 * What became of a stored entry. Entries are stored and acknowledged whatever their status: one bad
 * entry never blocks its log.
 */
public enum EntryStatus {
  /** Its operations are in the graph; an OPEN entry always has this status. */
  APPLIED(0),
  /** Something it needs is not here: an entry it depends on, an epoch key, a trust record. */
  WAITING(1),
  /** Applied, but hidden: its author may not write, by the trust log as known today. */
  WHITED_OUT(2),
  /** Malformed: quarantined with a reason, without effect for ever. */
  VOID(3);

  private final int code;

  EntryStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static EntryStatus of(int code) {
    return switch (code) {
      case 0 -> APPLIED;
      case 1 -> WAITING;
      case 2 -> WHITED_OUT;
      case 3 -> VOID;
      default -> throw new IllegalStateException("no entry status has the code " + code);
    };
  }
}
