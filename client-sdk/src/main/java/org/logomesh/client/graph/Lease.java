package org.logomesh.client.graph;

import org.logomesh.model.id.DeviceId;

/**
 * Who is to write a session, as far as this device knows.
 *
 * <p>What a lease promises: devices that have the same entries name the same holder, whatever their
 * clocks say; and a value that was written under an earlier claim is never shown over one that was
 * written under a later claim, whenever it arrives. What it does not promise: that nobody else
 * believes to hold the session at this moment. Two devices that cannot reach each other can both
 * claim it, and find out when they meet: then one holds it, and what the other wrote is kept
 * beside, as values that lost. Claiming waits for nobody: the duration says when it is polite to
 * take over.
 *
 * @param holder the device whose claim is the latest
 * @param term the logical time of the claim, which grows from holder to holder
 * @param claimedMillis when it was claimed, by the holder's clock; advisory
 * @param durationMillis for how long the holder means to hold it without claiming anew; advisory
 * @param contested whether another device has claimed it without knowing of this claim
 */
public record Lease(
    DeviceId holder, long term, long claimedMillis, long durationMillis, boolean contested) {
  static Lease of(StateCell cell, StateWrite shown) {
    Stamp stamp = shown.write().stamp();
    long duration = shown.value() instanceof FieldValue.Int64 millis ? millis.value() : 0;
    return new Lease(
        stamp.author(),
        stamp.lamport(),
        stamp.wallMillis(),
        duration,
        cell.effective().stream()
            .anyMatch(other -> !other.write().stamp().author().equals(stamp.author())));
  }

  /** Whether the holder has let the duration pass, by a clock that is the caller's own. */
  public boolean isOver(long nowMillis) {
    long passed = nowMillis - claimedMillis;
    boolean overflows = ((nowMillis ^ claimedMillis) & (nowMillis ^ passed)) < 0;
    return overflows ? nowMillis > claimedMillis : passed > durationMillis;
  }
}
