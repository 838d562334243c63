package org.logomesh.relay.signal;

import org.logomesh.model.wire.SignalMessage;

/**
 * What one relay gives to signalling and tunnels at most.
 *
 * @param maxConnections open signalling connections of the whole relay
 * @param maxConnectionsPerDevice of one device; the oldest gives way
 * @param messagesPerSecond messages of one device on average
 * @param messagesAtOnce messages of one device in a burst
 * @param outboxBytes bytes on their way to a connection, before it is ended: it does not read
 * @param idleMillis silence after which a signalling connection is ended
 * @param maxTunnels tunnels, waiting ones included
 * @param maxTunnelsPerDevice tunnels that a device has an end of
 * @param tunnelWaitMillis how long one end waits for the other
 * @param tunnelIdleMillis how long nothing may pass through a tunnel
 */
record SignalLimits(
    int maxConnections,
    int maxConnectionsPerDevice,
    int messagesPerSecond,
    int messagesAtOnce,
    long outboxBytes,
    long idleMillis,
    int maxTunnels,
    int maxTunnelsPerDevice,
    long tunnelWaitMillis,
    long tunnelIdleMillis) {
  /** Several programs of a person may have the same space open, as with sync. */
  private static final int PER_DEVICE = 4;

  /** A connection is set up by one offer or answer and some twenty candidates. */
  private static final int PER_SECOND = 10;

  private static final int AT_ONCE = 100;

  /** Sixteen of the longest messages: nobody who reads has more under way. */
  private static final long OUTBOX_BYTES = 256 * 1024;

  /** As many devices of a person as meet at the same time, with room for those that reconnect. */
  private static final int TUNNELS_PER_DEVICE = 8;

  /** Five PINGs of the sync session inside, which come after 10 s of silence and a little more. */
  private static final long TUNNEL_IDLE_MILLIS = 60_000;

  /** The limits that go with what the operator chose. */
  static SignalLimits of(SignalProperties properties, long tunnelWaitMillis) {
    return new SignalLimits(
        properties.maxConnections(),
        PER_DEVICE,
        PER_SECOND,
        AT_ONCE,
        OUTBOX_BYTES,
        SignalMessage.IDLE_SECONDS * 1_000L,
        properties.maxTunnels(),
        TUNNELS_PER_DEVICE,
        tunnelWaitMillis,
        TUNNEL_IDLE_MILLIS);
  }
}
