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
 *     retention, and for devices to begin with it: two, or the only administrator beside the
 *     recovery device. Who was made one upon their word, knowing of it, is not waited for
 */
public record AttestedSnapshot(
    TrustBody.Checkpoint checkpoint, SortedSet<DeviceId> signers, boolean stable) {
  public AttestedSnapshot {
    signers = Collections.unmodifiableSortedSet(new TreeSet<>(signers));
  }
}
