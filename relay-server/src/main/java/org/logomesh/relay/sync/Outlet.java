package org.logomesh.relay.sync;

import org.logomesh.model.wire.ErrorCode;

/**
 * The transport of one connection, as the sync core sees it: RSocket, WebSocket, or a simulated
 * link. Called by one thread at a time, and never after {@link #close}.
 */
public interface Outlet {
  /**
   * Sends a frame. Never blocks; the transport queues what the network does not take, and calls
   * {@link SyncConnection#onSent} when it has let go of the bytes.
   */
  void send(byte[] frame);

  /** The connection takes so many frames more from the peer. */
  void ready(int frames);

  /** Closes the connection after what was sent before. */
  void close(ErrorCode code);
}
