package org.logomesh.model.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * The closed list of things that can go wrong between two replicas. Each says what a person should
 * read, whether trying again can help, and whether what the person wrote is safe.
 */
public enum ErrorCode {
  /** Also what a number means that this version does not know. */
  INTERNAL(0, true, true, "The other side had an internal problem. Your changes are kept here."),
  MALFORMED_FRAME(
      1, false, true, "The other side sent something that is not this protocol. Nothing was lost."),
  UNEXPECTED_FRAME(
      2,
      false,
      true,
      "The other side did not keep to the order of the protocol. Nothing was lost."),
  UNSUPPORTED_VERSION(
      3, false, true, "The two sides speak no common version. Update the older one."),
  NEEDS_UPDATE(
      4, false, true, "This software is too old for the other side. Update it to sync again."),
  UNKNOWN_SPACE(5, false, true, "The other side does not know this space."),
  NOT_A_MEMBER(6, false, true, "This device is not a member of the space."),
  REVOKED(
      7,
      false,
      true,
      "This device was removed from the space. What is stored here stays readable here."),
  QUOTA_EXCEEDED(
      8,
      true,
      true,
      "The relay has no room left for this space. Your changes are kept here and will be sent when"
          + " there is room."),
  RATE_LIMITED(
      9,
      true,
      true,
      "Too much at once. Your changes are kept here and will be sent a little later."),
  TOO_LARGE(10, false, true, "Something is larger than the other side accepts."),
  CHAIN_BROKEN(
      11, false, true, "The history of one device arrived damaged and was not taken over."),
  BAD_SIGNATURE(
      12, false, true, "The history of one device is not properly signed and was not taken over."),
  FORKED(
      13,
      true,
      true,
      "One device wrote two different histories, probably after a restored backup. Both are kept."),
  CUT_OFF(
      14, false, true, "Changes written after their device was removed are not accepted any more."),
  NOT_ALLOWED(15, false, true, "This device may not write in the space."),
  UNKNOWN_TRUST(
      16, true, true, "A membership change is still missing. Your changes will be sent after it."),
  BAD_TRUST_RECORD(17, false, true, "A membership change is invalid and was not taken over."),
  NEEDS_SNAPSHOT(
      18,
      true,
      true,
      "The oldest history was compacted. This device has to load a snapshot first."),
  STORE_FULL(
      19,
      true,
      true,
      "The other side's disk is full. Your changes are kept here and will be sent when there is"
          + " room."),
  SHUTTING_DOWN(20, true, true, "The other side is restarting. Sync goes on by itself."),
  TIMEOUT(21, true, true, "The other side did not answer in time. Sync will be tried again."),
  CREDIT_EXCEEDED(22, false, true, "The other side sent more than it was allowed to."),
  TOO_MANY_LOGS(23, false, true, "The space has more logs than this software can follow."),
  STORE_DAMAGED(
      24,
      false,
      false,
      "The other side found damage in its own store. Keep this device's copy: it may be the only"
          + " good one."),
  INVITE_NEEDED(25, false, true, "This relay takes new spaces by invite only. Ask its operator."),
  INVITE_REFUSED(
      26, false, true, "The invite code is wrong, expired or used up. Ask the relay's operator."),
  BAD_ASSERTION(
      27,
      true,
      true,
      "The relay did not accept this device's signature. Check that the relay's address is written"
          + " exactly as its operator gave it."),
  NO_RENDEZVOUS(
      28, true, true, "Nobody waits for this ticket. Start the invitation, then join again."),
  RENDEZVOUS_TAKEN(29, false, true, "Another device has used this ticket already. Make a new one."),
  BLOCKED(
      30,
      false,
      true,
      "The relay's operator keeps this device, its space or its network out. Your changes are kept"
          + " here. Ask the operator."),
  NO_SNAPSHOT(40, true, true, "The relay does not have this snapshot, or not all of it yet."),
  SNAPSHOT_DAMAGED(
      41, true, true, "The snapshot arrived at the relay damaged. It has to be sent again."),
  DEVICE_ABSENT(50, true, true, "That device is not connected to the relay at the moment."),
  NOT_OFFERED(51, false, true, "This relay does not offer that."),
  SPACE_DELETED(
      60,
      false,
      true,
      "The relay's copy of this space was deleted. What is on your devices is safe, and direct links"
          + " go on. Until the copy is dropped, an administrator can take it back."),
  NOT_COVERED(
      61,
      false,
      true,
      "What is to be erased is in no snapshot that enough administrators vouch for and the relay has."
          + " Compact the space first. Nothing was erased."),
  FORK_COMPACTED(
      62,
      false,
      true,
      "The history of one device goes on here in another way than at the relay, from a place on that"
          + " was compacted there. What is here stays, and goes on by direct links.");

  private static final Map<Long, ErrorCode> BY_NUMBER = new HashMap<>();

  static {
    for (ErrorCode code : values()) {
      BY_NUMBER.put((long) code.number, code);
    }
  }

  private final int number;
  private final boolean retryable;
  private final boolean dataSafe;
  private final String text;

  ErrorCode(int number, boolean retryable, boolean dataSafe, String text) {
    this.number = number;
    this.retryable = retryable;
    this.dataSafe = dataSafe;
    this.text = text;
  }

  /** Returns the number on the wire. */
  public int number() {
    return number;
  }

  /** Says whether the same thing may succeed later without anybody changing anything. */
  public boolean retryable() {
    return retryable;
  }

  /** Says whether everything that the user wrote is still stored on the user's device. */
  public boolean dataSafe() {
    return dataSafe;
  }

  /** Returns what to tell a person, in one or two sentences. */
  public String text() {
    return text;
  }

  /** Returns the code with this number, or {@link #INTERNAL} for a number of a later version. */
  public static ErrorCode ofNumber(long number) {
    return BY_NUMBER.getOrDefault(number, INTERNAL);
  }
}
