package org.logomesh.client;

import java.util.List;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ThoughtId;

/**
 * What a write came to. It is durable on this device.
 *
 * @param created the thoughts that were added, in order
 * @param syncStatus where it is now
 * @param conflicts conflicts that the touched thoughts have
 */
public record Written(List<ThoughtId> created, SyncStatus syncStatus, List<Conflict> conflicts) {
  public Written {
    created = List.copyOf(created);
    conflicts = List.copyOf(conflicts);
  }

  /**
   * The local id of the one thought that was added.
   *
   * @throws IllegalStateException if none or several were
   */
  public ThoughtId id() {
    if (created.size() != 1) {
      throw new IllegalStateException(created.size() + " thoughts were added, not one");
    }
    return created.get(0);
  }
}
