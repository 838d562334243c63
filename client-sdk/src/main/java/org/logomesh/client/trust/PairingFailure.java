package org.logomesh.client.trust;

/** Why a pairing ended without success. The codes go over the wire. */
public enum PairingFailure {
  /** What came is not a pairing message, or not the next one. */
  PROTOCOL(0, "The other side sent something that is not pairing. Start again with a new ticket."),
  /** The other side has another ticket, or none. */
  WRONG_SECRET(1, "The other side does not have this ticket. Start again with a new one."),
  /** The ticket's time is over. */
  EXPIRED(2, "The ticket has expired. Start again with a new one."),
  /** A person said that the codes differ, or did not want the device. */
  REFUSED(3, "The pairing was refused. If the codes differed, somebody may be in between."),
  /** The inviting device is not the one that the ticket names. */
  WRONG_INVITER(4, "The device that answered is not the one that made the ticket."),
  /** The trust log is not the one that the ticket names, or does not admit this device. */
  WRONG_TRUST(5, "The membership that was sent does not fit the ticket. Nothing was kept."),
  /** The new device's keys are not usable or not proven. */
  BAD_DEVICE(6, "The new device could not prove its keys."),
  /** Nobody answered, or the link ended. */
  INTERRUPTED(
      7, "The connection ended before the pairing was done. Start again with a new ticket."),
  /** The new device could not store what it was given. */
  NOT_STORED(8, "The new device could not store the space, and was removed again.");

  private final int code;
  private final String text;

  PairingFailure(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  /** What to tell a person. */
  public String text() {
    return text;
  }

  static PairingFailure ofCode(long code) {
    for (PairingFailure failure : values()) {
      if (failure.code == code) {
        return failure;
      }
    }
    return PROTOCOL;
  }
}
