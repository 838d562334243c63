package org.logomesh.client.graph;

import org.logomesh.model.id.DeviceId;

/**
 * Who did something, and when by their own clock.
 *
 * @param author the device
 * @param wallMillis milliseconds since 1970 by that device's clock, which may be wrong
 */
public record Authorship(DeviceId author, long wallMillis) {
  static Authorship of(Write write) {
    return new Authorship(write.stamp().author(), write.stamp().wallMillis());
  }
}
