package org.logomesh.model.trust;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.logomesh.model.id.DeviceId;

/**
 * A snapshot that administrators of a space vouch for.
 *
 * @param checkpoint what they signed, word for word the same
 * @param signers who of today's administrators did
 * @param stable whether that are enough for relays to drop the entries below it, after its
 *     retention: two, or the only administrator that there is beside the recovery device
 */
public record AttestedSnapshot(
    TrustBody.Checkpoint checkpoint, SortedSet<DeviceId> signers, boolean stable) {
  public AttestedSnapshot {
    signers = Collections.unmodifiableSortedSet(new TreeSet<>(signers));
  }
}
