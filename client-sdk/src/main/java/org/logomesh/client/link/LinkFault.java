package org.logomesh.client.link;

import org.logomesh.model.wire.ErrorCode;

/** Why a link ended or could not be made. */
public enum LinkFault {
  /** This side closed the link. No fault. */
  CLOSED_HERE(true, "The connection was closed."),
  /** The other side closed the link without a reason. */
  CLOSED_THERE(true, "The other side closed the connection."),
  /** No connection, or it broke. */
  UNREACHABLE(
      true, "No connection. Check the network and the address; changes are kept until then."),
  /** The other side took too long. */
  TIMEOUT(true, "The other side did not answer in time."),
  /** The other side's certificate is not trusted, or TLS failed otherwise. */
  TLS(false, "The secure connection failed: the certificate is not one that this device trusts."),
  /** An address without TLS that is not on this machine. */
  PLAINTEXT_REFUSED(
      false, "This address has no encryption. Use wss://, or a relay on this very machine."),
  /** What answered is not a relay or peer of this protocol. */
  NOT_LOGOMESH(false, "What answered at this address is not LogoMesh."),
  /** The two sides speak no common version. */
  VERSION(false, ErrorCode.UNSUPPORTED_VERSION.text()),
  /** The relay does not know the space. */
  NOT_REGISTERED(false, "The relay does not know this space yet."),
  /** Registering a space takes an invite code. */
  INVITE_NEEDED(false, ErrorCode.INVITE_NEEDED.text()),
  /** The invite code is no good. */
  INVITE_REFUSED(false, ErrorCode.INVITE_REFUSED.text()),
  /** This device is not a member of the space. */
  NOT_A_MEMBER(false, ErrorCode.NOT_A_MEMBER.text()),
  /** This device was removed from the space. */
  REVOKED(false, ErrorCode.REVOKED.text()),
  /** The other side is not the device it should be, or not a member. */
  WRONG_PEER(false, "The device at this address is not a member of this space."),
  /** The relay did not accept this device's signature. */
  BAD_ASSERTION(true, ErrorCode.BAD_ASSERTION.text()),
  /** Nobody waits for the ticket. */
  NO_RENDEZVOUS(true, ErrorCode.NO_RENDEZVOUS.text()),
  /** The ticket was used by somebody else. */
  RENDEZVOUS_TAKEN(false, ErrorCode.RENDEZVOUS_TAKEN.text()),
  /** The other device is not connected to the relay. */
  ABSENT(true, ErrorCode.DEVICE_ABSENT.text()),
  /** The relay's operator has not set up what was asked for. */
  NOT_OFFERED(false, ErrorCode.NOT_OFFERED.text()),
  /** The relay's operator keeps this device, its space or its network out. */
  BLOCKED(false, ErrorCode.BLOCKED.text()),
  /** The relay's copy of the space was deleted. */
  SPACE_DELETED(false, ErrorCode.SPACE_DELETED.text()),
  /** No snapshot covers what is to be erased. */
  NOT_COVERED(false, ErrorCode.NOT_COVERED.text()),
  /** The other side found its own copy of who belongs to the space damaged. */
  STORE_DAMAGED(true, ErrorCode.STORE_DAMAGED.text()),
  /** The relay does not have the snapshot, or not all of it. */
  NO_SNAPSHOT(true, ErrorCode.NO_SNAPSHOT.text()),
  /** A snapshot that was brought to the relay is not what its id says. */
  SNAPSHOT_DAMAGED(true, ErrorCode.SNAPSHOT_DAMAGED.text()),
  /** The other side has no room or no time now. */
  BUSY(true, "The other side is busy. It will be tried again."),
  /** The other side sent something that breaks the rules. */
  PROTOCOL(false, "The other side sent something that is not this protocol. Nothing was lost."),
  /** The other side does not read. */
  QUEUE_FULL(true, "The other side does not take what is sent to it."),
  /** A bug on this or the other side. */
  INTERNAL(true, ErrorCode.INTERNAL.text());

  private final boolean retryable;
  private final String text;

  LinkFault(boolean retryable, String text) {
    this.retryable = retryable;
    this.text = text;
  }

  /** Says whether the same attempt may succeed later without anybody changing anything. */
  public boolean retryable() {
    return retryable;
  }

  /** Returns what to tell a person. */
  public String text() {
    return text;
  }

  /** Returns the fault that a relay's refusal stands for. */
  static LinkFault of(ErrorCode code) {
    return switch (code) {
      case MALFORMED_FRAME, UNEXPECTED_FRAME, TOO_LARGE, CREDIT_EXCEEDED -> PROTOCOL;
      case UNSUPPORTED_VERSION, NEEDS_UPDATE -> VERSION;
      case UNKNOWN_SPACE -> NOT_REGISTERED;
      case NOT_A_MEMBER, NOT_ALLOWED -> NOT_A_MEMBER;
      case REVOKED -> REVOKED;
      case INVITE_NEEDED -> INVITE_NEEDED;
      case INVITE_REFUSED -> INVITE_REFUSED;
      case BAD_ASSERTION -> BAD_ASSERTION;
      case NO_RENDEZVOUS -> NO_RENDEZVOUS;
      case RENDEZVOUS_TAKEN -> RENDEZVOUS_TAKEN;
      case QUOTA_EXCEEDED, RATE_LIMITED, STORE_FULL, SHUTTING_DOWN -> BUSY;
      case BLOCKED -> BLOCKED;
      case SPACE_DELETED -> SPACE_DELETED;
      case NOT_COVERED -> NOT_COVERED;
      case TIMEOUT -> TIMEOUT;
      case STORE_DAMAGED -> STORE_DAMAGED;
      case NO_SNAPSHOT -> NO_SNAPSHOT;
      case SNAPSHOT_DAMAGED -> SNAPSHOT_DAMAGED;
      case DEVICE_ABSENT -> ABSENT;
      case NOT_OFFERED -> NOT_OFFERED;
      default -> INTERNAL;
    };
  }
}
