package org.logomesh.client.sync;

import org.logomesh.model.id.DeviceId;

/**
 * Names the other side of a link across sessions, so that what it acknowledged can be compared with
 * what it has the next time.
 *
 * @param text {@code relay:} or {@code direct:} and an address, or {@code device:} and an id
 */
public record PeerName(String text) {
  /** A relay, by its address. */
  public static PeerName relay(String address) {
    return new PeerName("relay:" + address);
  }

  /** A device, by its id. */
  public static PeerName device(DeviceId device) {
    return new PeerName("device:" + device);
  }

  /** Whether this is a relay. */
  public boolean isRelay() {
    return text.startsWith("relay:");
  }

  @Override
  public String toString() {
    if (isRelay()) {
      return "relay " + text.substring("relay:".length());
    }
    return text.startsWith("device:")
        ? "device " + text.substring("device:".length()).substring(0, 8)
        : "peer " + text.substring(text.indexOf(':') + 1);
  }
}
