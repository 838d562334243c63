package org.logomesh.client;

import org.logomesh.model.trust.AttestedSnapshot;

/**
 * What compacting a space came to.
 *
 * @param outcome what this device did
 * @param attested the snapshot, with all who vouch for it now
 * @param relayKnows whether the relay has confirmed that it knows who vouches; if not, it learns it
 *     with the next sync
 */
public record Compaction(Outcome outcome, AttestedSnapshot attested, boolean relayKnows) {
  /** What a device did. */
  public enum Outcome {
    /** It made a snapshot, brought it to the relay, and vouches for it. */
    MADE,
    /** It made the graph of another administrator's snapshot anew, and vouches for it too. */
    VOUCHED,
    /** Nothing was written since the last snapshot, which the relay has. */
    NOTHING_NEW
  }

  /** Whether one more administrator has to vouch before relays drop anything. */
  public boolean needsAnother() {
    return !attested.stable();
  }
}
