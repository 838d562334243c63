package org.logomesh.client;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.SpaceId;

/**
 * How a space stands on this device.
 *
 * @param space the space
 * @param device this device
 * @param thoughts thoughts that are alive
 * @param edges edges
 * @param entries entries stored, of all devices
 * @param pending entries of this device that no relay or peer has confirmed yet
 * @param waiting entries that wait for something that is not here yet
 * @param whitedOut entries without effect, because their device was removed
 * @param quarantined malformed entries, kept apart
 * @param conflicts conflicts
 * @param missing entries that other devices say there are, and that nobody has handed out yet
 * @param relay the relay, if one is set up
 * @param peers addresses of devices to sync with directly
 * @param offline whether offline mode is on
 * @param databaseBytes size of the database file
 * @param warnings what sync noticed since the space was opened
 */
public record SpaceStatus(
    SpaceId space,
    DeviceInfo device,
    long thoughts,
    long edges,
    long entries,
    long pending,
    long waiting,
    long whitedOut,
    long quarantined,
    long conflicts,
    long missing,
    @Nullable URI relay,
    List<String> peers,
    boolean offline,
    long databaseBytes,
    List<SyncWarning> warnings) {
  public SpaceStatus {
    peers = List.copyOf(peers);
    warnings = List.copyOf(warnings);
  }
}
