package org.logomesh.relay.access;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;

/** What goes on at a relay's sync connections, for its operator. Thread-safe. */
public interface SyncActivity {
  /** The connections that are open now, the oldest first. */
  List<LiveConnection> live();

  /** The spaces that had a connection since this was last asked. */
  Set<SpaceId> takeSeen();

  /** What was moved since the start. */
  Traffic traffic();

  /**
   * An open connection.
   *
   * @param age how long it has been open, to the second
   * @param bytesReceived bytes of frames from the device
   * @param bytesSent bytes of frames for the device
   * @param bytesWaiting of these, what the network has not taken yet
   */
  record LiveConnection(
      SpaceId space,
      DeviceId device,
      Duration age,
      long bytesReceived,
      long bytesSent,
      long bytesWaiting) {}

  /**
   * Counts since the start.
   *
   * @param entriesIn entries made durable
   * @param entriesOut entries read for devices
   * @param bytesIn bytes of frames received
   * @param bytesOut bytes of frames given to transports
   * @param refused ranges of entries refused
   * @param damageFound times that stored entries turned out to be damaged
   */
  record Traffic(
      long entriesIn,
      long entriesOut,
      long bytesIn,
      long bytesOut,
      long refused,
      long damageFound) {}
}
