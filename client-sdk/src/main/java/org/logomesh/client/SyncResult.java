package org.logomesh.client;

import java.time.Duration;
import java.util.List;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.version.Frontier;

/**
 * What a sync came to.
 *
 * @param peers with how many relays and devices
 * @param entriesSent local transactions handed over and confirmed durable there
 * @param entriesReceived transactions of other devices that are new here
 * @param operationsReceived operations in them
 * @param bytesSent bytes on the wire, out
 * @param bytesReceived bytes on the wire, in
 * @param newConflicts conflicts that were not there before
 * @param frontier what this device has now
 * @param duration how long it took
 * @param membershipKnown whether each of these peers has confirmed that it has every membership
 *     change that is known here
 * @param warnings what a person should know
 */
public record SyncResult(
    int peers,
    long entriesSent,
    long entriesReceived,
    long operationsReceived,
    long bytesSent,
    long bytesReceived,
    List<Conflict> newConflicts,
    Frontier frontier,
    Duration duration,
    boolean membershipKnown,
    List<SyncWarning> warnings) {
  public SyncResult {
    newConflicts = List.copyOf(newConflicts);
    warnings = List.copyOf(warnings);
  }

  /** Whether a new conflict needs a person's decision. */
  public boolean requiresUserIntervention() {
    return newConflicts.stream().anyMatch(Conflict::requiresUserIntervention);
  }
}
