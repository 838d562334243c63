package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.Logs;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** What an administrator says of a snapshot in the trust log, and what the snapshot says itself. */
public final class Attestation {
  private Attestation() {}

  /**
   * Returns the words that attest a snapshot.
   *
   * @param logs those of the device that made it, or holds all that it is of
   * @throws SnapshotException TOO_LARGE if it is of more logs or devices than fit into a record
   */
  public static TrustBody.Checkpoint of(
      SnapshotId id, StateSnapshot snapshot, int retentionDays, Logs logs) {
    SortedMap<DeviceId, List<Cut>> places = new TreeMap<>();
    snapshot
        .frontier()
        .heads()
        .forEach(
            (log, head) -> {
              LogInfo info = logs.find(log);
              if (info == null) {
                throw new IllegalArgumentException("log " + log + " is not here");
              }
              places
                  .computeIfAbsent(info.device(), device -> new ArrayList<>())
                  .add(new Cut(log, head.seq(), head.hash()));
            });
    int count = snapshot.frontier().size();
    if (count > TrustBody.Checkpoint.MAX_LOGS || places.size() > TrustBody.Checkpoint.MAX_DEVICES) {
      throw new SnapshotException(
          SnapshotException.Fault.TOO_LARGE,
          "the space has "
              + count
              + " logs of "
              + places.size()
              + " devices; a checkpoint holds "
              + TrustBody.Checkpoint.MAX_LOGS
              + " of "
              + TrustBody.Checkpoint.MAX_DEVICES);
    }
    return new TrustBody.Checkpoint(
        id, Opaque.of(HexFormat.of().parseHex(snapshot.stateRoot())), retentionDays, places);
  }

  /** The last entry of every log that a checkpoint is of. */
  public static Frontier frontier(TrustBody.Checkpoint checkpoint) {
    Map<LogId, Head> heads = new TreeMap<>();
    checkpoint
        .frontier()
        .values()
        .forEach(
            places ->
                places.forEach(
                    place -> heads.put(place.log(), new Head(place.seq(), place.hash()))));
    return Frontier.of(heads);
  }

  /** Whether a snapshot is of what a checkpoint says. Its bytes are named by the checkpoint too. */
  static boolean fits(TrustBody.Checkpoint checkpoint, StateSnapshot snapshot) {
    String root = HexFormat.of().formatHex(checkpoint.stateRoot().bytes());
    return root.equals(snapshot.stateRoot().toLowerCase(Locale.ROOT))
        && frontier(checkpoint).equals(snapshot.frontier());
  }
}
