package org.logomesh.model.sync;

import org.logomesh.model.wire.Hello;

/**
 * How much content may be under way to the peer. Two bounds, in bytes of {@code Frame.cost}: the
 * credit that the peer gives, and our own on what it has not acknowledged. The second does not
 * trust the peer: credit can be given blindly, but an acknowledgement names the hash of what was
 * sent, which takes reading it.
 */
final class SendWindow {
  private final long maxInFlight;
  private long credit;
  private long inFlight;

  SendWindow(long maxInFlight) {
    this.maxInFlight = maxInFlight;
  }

  /** The peer gives more credit. */
  void grant(long bytes) {
    credit = Math.min(credit + bytes, Hello.MAX_CREDIT_BYTES);
  }

  boolean fits(long cost) {
    return cost <= available();
  }

  /**
   * Whether it is time to send a piece of this size: little room is left for when there is more,
   * unless nothing is under way that could make more.
   */
  boolean hasRoom(long bytes) {
    return available() >= bytes || (inFlight == 0 && available() > 0);
  }

  long available() {
    return Math.min(credit, maxInFlight - inFlight);
  }

  /** Content that is not acknowledged is sent. */
  void spend(long cost) {
    credit -= cost;
  }

  /** Content that will be acknowledged is sent. */
  void takeOff(long cost) {
    credit -= cost;
    inFlight += cost;
  }

  /** Content was acknowledged or refused. */
  void land(long cost) {
    inFlight -= cost;
  }

  long inFlight() {
    return inFlight;
  }
}
