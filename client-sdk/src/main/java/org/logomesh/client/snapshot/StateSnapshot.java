package org.logomesh.client.snapshot;

import java.util.HexFormat;
import java.util.List;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;

/**
 * What a snapshot is of: its first record. The graph, preferences and plugin states are the records
 * after it.
 *
 * @param space the space
 * @param device who made and signed it
 * @param wallMillis when, by that device's clock, in milliseconds since 1970
 * @param level the level of the space that its graph was made at
 * @param trustHeads heads of the trust log by which its entries were judged, ascending
 * @param stateRoot the state root of the graph in it, in lower-case hexadecimal
 * @param counts how much is in it
 * @param frontier the last entry of each log that is in it
 */
public record StateSnapshot(
    SpaceId space,
    DeviceId device,
    long wallMillis,
    int level,
    List<RecordHash> trustHeads,
    String stateRoot,
    Counts counts,
    Frontier frontier) {
  public StateSnapshot {
    trustHeads = List.copyOf(trustHeads);
  }

  /**
   * How much is in a snapshot.
   *
   * @param entries entries up to the frontier, of which names, places and times are kept
   * @param thoughts thoughts, deleted ones too
   * @param edges edges that are there
   * @param states parts of preferences, plugin states and sessions
   */
  public record Counts(long entries, long thoughts, long edges, long states) {}

  byte[] rootBytes() {
    return HexFormat.of().parseHex(stateRoot);
  }
}
